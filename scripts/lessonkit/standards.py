"""Says in a PDF which standards it keeps: PDF/A-2a for archives, and PDF/UA-1 for everybody.

WeasyPrint names one of them. Each asks for more than the other, and one file can keep both.
"""

from typing import Any

VARIANT = "pdf/a-2a"  # what WeasyPrint is asked for; it writes tags for PDF/UA all the same
END = b"</rdf:RDF>"
# PDF/A wants to know what the property that names PDF/UA means (ISO 19005-2, 6.6.2.3.2).
NAMED = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that is kept</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def name_both(pdf: Any) -> None:
    """Let the pydyf document, which names PDF/A, name PDF/UA too.

    Programs that look for the names read them as plain text, so they are not compressed.
    """
    import pydyf

    about = next(
        thing
        for thing in pdf.objects
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Subtype") == "/XML"
    )
    about.compress = False
    about.stream = [about.stream[0].replace(END, NAMED + END)]
