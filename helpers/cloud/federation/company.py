"""The company's own identity provider: what it is called, its certificate, and its metadata document.

AWS wants that document when a SAML provider is created: "the issuer's name, expiration information, and keys".
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

ISSUER = "https://idp.example.com"
# The name of the SAML provider in Account A that the assertions are made out for, unless somebody says otherwise.
PROVIDER = "Company"
VALID_UNTIL = "2036-01-15T09:00:00Z"
# Of the published key (`published_key.py`), signed by itself. It signs nothing here: what the lab takes for signed is
# what it has made (`minted.py`), and this is how a provider's document shows that it is the company's.
CERTIFICATE = (
    "MIICrTCCAZWgAwIBAgIBBzANBgkqhkiG9w0BAQsFADAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wHhcNMjYwMTAxMDAwMDAw"
    "WhcNNDYwMTAxMDAwMDAwWjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIB"
    "AQCCxe/qrS40gLWxI22b0SC27hQ85k/Si4ETBg9Ci1mykQxwSPYrv1q2H0+6lFtZSIB5U3ihnREsAt6j4bpA67LLQZeB7juN7xrR"
    "I1BHWlzEsYlwpKsEnlBaordRlDT3DbYWm7eOp2TNW7ng6K5qydChjM2ZAchs+iQFf8eNxwM9A1z1oXXEfnv7Y/29GKYZt2aqB6Gk"
    "XFMQ4raNEM0sgsCWo2r1ftm6/w0R39Fz1ufnZzHXrXNzRByynXf4A86cgzZWzk5bhL2SSCHDV3tUI+SUCAX20u16YbUmCk4k4pR+"
    "PWGZ4gPpMwJeghgZXIqECWenJsfSoEctXbY71mjsb/jFAgMBAAEwDQYJKoZIhvcNAQELBQADggEBAEwFedfYxZoeLlgA+bg3SIff"
    "clhNAlfWmCVRIEuFVGga97h0J6zlKPJZpHEFWzZC8pxGyCY5JKuEwe21c8ByGdLJoUgTKjj3d2O6cMopEQrcV/+UEZ/EgKxiY6nu"
    "GA4eX0gGa0V1H+mQigB5lvK9/M0rdEvi64TT1GJFfLSEw79PiSCjB4wdsmcqq5hYhdUH4nLaEYTSwCf2f71buX4TdyBOH31Hg45P"
    "jR6QIRCQQ2RCTTKc4UbmtpvVwTjU1CaMef7Z5h8g6Q5QCcrDgB9rv3orSHpQmvbF6zjFuvcNfAP739lb7ruBmp7nX/25/nbHz1Rh"
    "FQ6p00MiHo7CrN9ELVg="
)

_METADATA = """\
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID={issuer} validUntil="{until}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>{certificate}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{location}/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""


def metadata(issuer: str = ISSUER) -> str:
    """The document for `create_saml_provider`.

    Args:
        issuer: what the provider calls itself in its assertions.
    """
    location = escape(issuer, {'"': "&quot;"})
    return _METADATA.format(issuer=quoteattr(issuer), until=VALID_UNTIL, certificate=CERTIFICATE, location=location)
