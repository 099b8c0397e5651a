"""The public site's Wagtail pages with their first words. Editors take over from there."""

from wagtail.models import Page, Site

from home.models import FundingPage, HomePage, TextPage

ACCESSIBILITY = """
<p>This statement is about the grants and commissioning portal. We want everybody to be able to use it.</p>
<h2>How accessible it is</h2>
<p>It is built to meet level AA of the Web Content Accessibility Guidelines 2.2. Every page that the automatic tests
walk through is checked with axe and by keyboard, with and without JavaScript, on a screen 320 pixels wide.</p>
<h2>What does not work as well as it should</h2>
<p>Charts are drawn as pictures. Each has a table with the same figures beside it.</p>
<h2>Tell us</h2>
<p>If something does not work for you, <a href="/contact/">tell us</a> and we will help you in another way, and mend
it. If you are not content with our answer, the Equality Advisory and Support Service can help.</p>
"""
PRIVACY = """
<p>We use what you tell us to decide on grants, to pay them, to follow contracts, and to show the public what their
money did. The law calls this a public task; for contracts it is the contract.</p>
<h2>What we publish</h2>
<p>The name of an organisation that gets money, how much, for what, why, on which conditions, and what came of it.
Never the names, addresses or bank details of people.</p>
<h2>What you may tell us about yourself</h2>
<p>After applying you may say how old you are, your ethnic group and the like. We add that to counts and keep nothing
that leads back to you, so we can neither show it to you nor take it out again. What you say about how it was to apply
is read without your name; those who score never see it.</p>
<h2>When you give to the Safer Dorset Foundation</h2>
<p>Your name, your address and your Gift Aid declaration belong to the Foundation, a charity of its own. Its treasurer
sees them here, and nobody of the Commissioner’s office. You pay at Stripe, a card payment company: your card number
never comes to us. What was typed and never paid is forgotten after 30 days.</p>
<h2>How long we keep it</h2>
<p>Drafts that nobody returns to: 90 days. Applications that did not pass the checks: 12 months. Unsuccessful ones:
2 years. Funded ones: 6 years and the current one. Contracts: 6 years after their end.</p>
<h2>Your rights</h2>
<p>You may ask what we hold about you, and we answer within a month. <a href="/contact/">Write to us</a>.</p>
"""
CONTACT = """
<p>Questions about grants: <a href="mailto:grants@demo.example">grants@demo.example</a>.</p>
<p>Questions about contracts and services:
<a href="mailto:commissioning@demo.example">commissioning@demo.example</a>.</p>
<p>This is a demonstration: nobody reads these addresses.</p>
"""
ABOUT = """
<h2>About this money</h2>
<p>The Police and Crime Commissioner may give grants that secure or contribute to crime and disorder reduction, and
pays for services that help victims cope and recover. Every grant is published here with its reasons.</p>
"""


def build_pages() -> HomePage:
    """Make the pages, or leave them as they are when they are there."""
    home = HomePage.objects.first()
    if home:
        return home
    root = Page.get_first_root_node()
    for placeholder in root.get_children():
        placeholder.delete()
    root.refresh_from_db()
    home = root.add_child(
        instance=HomePage(
            title="Money for what makes Dorset safer",
            slug="home",
            introduction="Grants for charities and community groups. Services for victims. Here you can apply, and "
            "see what every pound was for and what came of it.",
            about=ABOUT,
            search_description="Grants and commissioned services of the Dorset Police and Crime Commissioner.",
        )
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "Grants and commissioning"},
    )
    home.add_child(
        instance=FundingPage(
            title="Funding",
            slug="funding",
            introduction="<p>Calls open and close on the dates shown. Each says who can apply, how much, and how it "
            "is decided.</p>",
            advice="<h2>Before you start</h2><p>Have your governing document, your latest accounts and your policies "
            "at hand. You can save and come back as often as you like, and a colleague can help you write.</p>",
        )
    )
    for title, slug, body in [
        ("Accessibility statement", "accessibility", ACCESSIBILITY),
        ("Privacy", "privacy", PRIVACY),
        ("Contact us", "contact", CONTACT),
    ]:
        home.add_child(instance=TextPage(title=title, slug=slug, body=body))
    return home
