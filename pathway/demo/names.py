"""Invented people: any likeness to somebody real is chance."""

GIVEN = """Aaliyah Abena Adaeze Aisling Alan Angharad Anita Aoife Ayesha Bethan Blessing Bronwen Callum Carys Chidi
Chloe Ciara Conor Danuta Deepa Delroy Devon Efua Eilidh Ewa Farah Fatima Fiona Gareth Gurpreet Hamza Hannah Harjit
Ifeoma Imran Jade Jasmin Joanna Kadeem Kamila Kwame Leanne Lorna Mairead Marek Megan Naomi Nasreen Nia Niamh Olena
Patience Priti Rashid Rebecca Rhian Roisin Ruth Samir Sanjay Shanice Sioned Stacey Suresh Tamsin Temi Usha Wayne
Yusuf Zainab Zofia""".split()
FAMILY = """Adeyemi Ahmed Akhtar Appiah Banerjee Begum Bevan Brennan Byrne Chowdhury Clarke Cooper Davies Desai Doyle
Edwards Ellis Evans Fofana Gallagher Ghosh Griffiths Hughes Hussain Iqbal Jenkins Kaur Kelly Khan Kowalska Lawal
Lewis Lloyd Mahmood Malik Mbeki McCann Mensah Miah Morgan Murphy Ncube Nowak Obi Okafor Osei Owens Parry Patel
Pritchard Quinn Rees Robinson Ryan Sandhu Sharma Singh Taylor Thapa Turner Walsh Williams Wojcik Yusuf""".split()
