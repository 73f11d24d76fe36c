"""Book to Rendition: XHTML through shared templates, style sheets, fonts, images."""
