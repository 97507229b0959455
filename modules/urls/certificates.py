"""Doors of certificates: the holder's under /learn/, and those that a stranger may open."""

from django.urls import path

from ..views import certificates

urlpatterns = [
    path("learn/certificates/", certificates.certificate_list, name="certificate-list"),
    path("learn/certificates/<slug:reference>/", certificates.certificate, name="certificate"),
    path("learn/certificates/<slug:reference>/name/", certificates.certificate_name, name="certificate-name"),
    path("learn/certificates/<slug:reference>/badge/", certificates.certificate_badge, name="certificate-badge"),
    path(
        "learn/certificates/<slug:reference>/withdraw/", certificates.certificate_withdraw, name="certificate-withdraw"
    ),
    path("check/", certificates.certificate_check, name="certificate-check"),
    path("check/<slug:reference>/", certificates.certificate_checked, name="certificate-checked"),
    path("badges/issuer/", certificates.badge_issuer, name="badge-issuer"),
    path("badges/key/", certificates.badge_key, name="badge-key"),
    path("badges/revoked/", certificates.badges_revoked, name="badges-revoked"),
]
