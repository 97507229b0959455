"""Doors of the learner's pages, under /learn/, and of the pictures in the editor."""

from django.urls import path

from ..views import cms, learning, library

urlpatterns = [
    path("learn/", learning.module_list, name="module-list"),
    path("learn/<int:pk>/", learning.module_detail, name="module-detail"),
    path("learn/<int:pk>/start/", learning.module_enrol, name="module-enrol"),
    path("learn/<int:pk>/<int:number>/", learning.section, name="section"),
    path("learn/<int:pk>/<int:number>/done/", learning.section_done, name="section-done"),
    path("learn/<int:pk>/<int:number>/answers/", learning.reflections_save, name="reflections-save"),
    path("learn/<int:pk>/<int:number>/scenario/<slug:key>/", learning.scenario, name="scenario"),
    path("learn/<int:pk>/finish/", learning.module_finish, name="module-finish"),
    path("learn/<int:pk>/complete/", learning.module_complete, name="module-complete"),
    path("learn/<int:pk>/pictures/<int:image>/<int:width>/", learning.picture, name="picture"),
    path("learn/<int:pk>/files/<int:document>/", learning.file, name="file"),
    path("learn/library/", library.library_list, name="library-list"),
    path("learn/library/<int:pk>/take/", library.library_take, name="library-take"),
    path("media/<path:path>", cms.cms_media, name="cms-media"),
]
