"""What of HTML a book may hold, and what becomes of the rest: the tables that cleaning and building go by.

Names are those of the HTML Standard (WHATWG), section 4.
"""

from __future__ import annotations

# -- what stays ------------------------------------------------------------------------------------------------------------
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PHRASING = frozenset("a abbr b br cite code em i img kbd q s samp small span strong sub sup u var".split())
TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
ROWS = TABLE - {"table"} | {"caption"}
FLOW = (
    frozenset({"blockquote", "dd", "dl", "dt", "figure", "figcaption", "hr", "li", "ol", "p", "pre", "ul"})
    | HEADINGS
    | TABLE
)
KEPT = PHRASING | FLOW
RUBY = frozenset({"ruby", "rt", "rp"})  # the reading of a word, which stands in brackets here

# -- what has another name here --------------------------------------------------------------------------------------------
RENAMED = {
    "del": "s",
    "strike": "s",
    "ins": "u",
    "tt": "code",
    "summary": "p",
    "caption": "figcaption",
}
# blocks without a meaning of their own: their text stays, and what stands before and after them is parted from it
GROUPS = frozenset(
    "address article aside body center details dialog div fieldset footer form header hgroup html main nav search section".split()
)
# what goes with all that it holds: none of it is text
DROPPED = frozenset(
    "applet audio canvas datalist embed head iframe math noembed noframes noscript object script select style svg template "
    "textarea title video xmp".split()
)

ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "name", "title"}),
    "abbr": frozenset({"title"}),
    "code": frozenset({"class"}),
    "img": frozenset({"alt", "src", "title"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan"}),
}
GLOBAL = frozenset({"class", "id", "lang", "xml:lang"})
BARE = frozenset({"blockquote", "br", "code", "hr", "pre"})  # the dialect gives these no attribute that is for all
# attributes of how something looks or of what a program needs; what a reader is told does not change with them
LOOKS = frozenset(
    "align alink background bgcolor border cellpadding cellspacing char charoff class clear color compact contenteditable "
    "decoding dir draggable epub:type face frame height hspace itemprop itemscope itemtype link loading noshade nowrap rel role "
    "rules scope size sizes spellcheck srcset style summary tabindex "
    "target text translate type valign vlink vspace width xmlns".split()
)

# where a line begins with one of these, HTML begins (CommonMark 0.31.2, section 4.6, condition 6)
STARTS = FLOW | GROUPS | DROPPED | frozenset(
    "base basefont caption col colgroup dir frame frameset legend link menu menuitem meta optgroup option param source summary "
    "track".split()
)  # fmt: skip
# HTML that goes on to its end tag, over empty lines
WHOLE = frozenset({"blockquote", "dl", "figure", "ol", "pre", "table", "ul"}) | DROPPED
# whose end tag may be left out (HTML Standard, section 13.1.2.4): what ends with the next of its kind, and what that ends too
OPTIONAL = {
    "p": 0,
    "dd": 1,
    "dt": 1,
    "li": 1,
    "option": 1,
    "td": 1,
    "th": 1,
    "tr": 2,
    "tbody": 3,
    "tfoot": 3,
    "thead": 3,
}
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# other elements that HTML has or had: a tag of none of these names may be text that was meant
OTHERS = frozenset(
    "acronym area basefont bdi bdo big blink button col colgroup data dfn dir font frame frameset input label legend link map "
    "mark marquee menu meta meter nobr optgroup option output param plaintext progress rb rtc source time track wbr base".split()
)
NAMES = KEPT | RUBY | GROUPS | DROPPED | OTHERS | frozenset(RENAMED)
