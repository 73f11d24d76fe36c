"""Tables from the trade's and the libraries' words to ONIX code lists (issue 75, EDItEUR, October 2026)."""

from __future__ import annotations

from collections.abc import Mapping

# MARC relator -> list 17. Z99 (other) where the list has no such part, or has it for films and audio only
CONTRIBUTOR_ROLES: Mapping[str, str] = dict(
    pair.split(":")
    for pair in """
    aut:A01 edt:B01 trl:B06 ill:A12 pht:A13 bkd:A11 cov:A36 ctb:A32 win:A24 wpr:A15 aui:A24 aft:A19 ann:A20 art:A07
    com:C01 cre:A09 cwt:A21 dsr:A11 dte:Z02 edc:B01 fmo:Z99 ive:A44 ivr:A43 mrb:Z99 nrt:E07 oth:Z99 pbl:Z99 pfr:Z99
    prt:Z99 pub:Z99 red:B18 res:A51 rev:Z99 spn:Z99 tyd:Z99 tyg:A11 vdg:F01 clb:A32 cmp:A06 cns:Z99 aqt:A32 adp:B05
    aud:A32 bkp:Z99 csl:B20 dub:Z99 dnr:Z99 edm:F02 fnd:Z99 his:Z99 lyr:A05 map:A39 mus:E99 org:Z99 ptf:Z99 rth:A51
    sce:A03 stl:B07 ths:B27 trc:B33 wac:A21 wal:A05 wst:A18
    """.split()
)
OTHER_ROLE = "Z99"
# Relators that name firms: their names are not turned around
CORPORATE_ROLES = frozenset({"pbl", "prt", "his"})

# schema:accessibilityFeature -> list 196, by the list's own definitions.
# `unlocked` is left out: code 10 speaks of the shop's protection too
ACCESS_FEATURES: Mapping[str, str] = {
    "tableOfContents": "11", "index": "12", "readingOrder": "13", "alternativeText": "14", "longDescription": "15",
    "MathML": "17", "ChemML": "18", "pageBreakMarkers": "19", "printPageNumbers": "19", "synchronizedAudioText": "20",
    "ttsMarkup": "21", "highContrastDisplay": "26", "highContrastAudio": "27", "audioDescription": "28",
    "structuralNavigation": "29", "ARIA": "30", "MathML-chemistry": "34", "latex": "35", "displayTransformability": "36",
    "pageNavigation": "41", "describedMath": "53", "latex-chemistry": "54",
}  # fmt: skip
# schema:accessModeSufficient, if one mode is enough alone -> list 196
SUFFICIENT_MODES: Mapping[str, str] = {"auditory": "51", "textual": "52"}
# a11y:exemption -> list 196 (European Accessibility Act; W3C, The EPUB Accessibility exemption property)
EXEMPTIONS: Mapping[str, str] = {
    "eaa-microenterprise": "75", "eaa-disproportionate-burden": "76", "eaa-fundamental-alteration": "77",
}  # fmt: skip
WCAG_VERSIONS: Mapping[str, str] = {"2.0": "80", "2.1": "81", "2.2": "82"}
WCAG_LEVELS: Mapping[str, str] = {"A": "84", "AA": "85", "AAA": "86"}
# schema:accessibilityHazard -> list 143. `unknown` alone says nothing that the list has
HAZARDS: Mapping[str, str] = {
    "none": "00", "flashing": "13", "noFlashingHazard": "14", "sound": "15", "noSoundHazard": "16",
    "motionSimulation": "17", "noMotionSimulationHazard": "18", "unknownFlashingHazard": "24",
    "unknownSoundHazard": "25", "unknownMotionSimulationHazard": "26",
}  # fmt: skip

# Scheme as book.yaml names it, in capitals -> list 27
SUBJECT_SCHEMES: Mapping[str, str] = {
    "DDC": "01", "DEWEY": "01", "LCC": "03", "LCSH": "04", "MESH": "06", "AAT": "08", "UDC": "09", "BISAC": "10",
    "BIC": "12", "WGSDACH": "26", "CLIL": "29", "NUR": "32", "KDC": "35", "NDC": "40", "RVM": "63", "GND": "91",
    "THEMA": "93", "RAMEAU": "A5", "FAST": "B6",
}  # fmt: skip
# Thema: a qualifier's code begins with the figure of its list (Thema 1.6, EDItEUR)
THEMA_QUALIFIERS: Mapping[str, str] = {"1": "94", "2": "95", "3": "96", "4": "97", "5": "98", "6": "99"}
# Schemes whose headings mean something without a code
HEADING_SCHEMES = frozenset({"04", "06", "08", "63", "91", "A5", "B6"})

# BCP 47 -> ISO 639-2/B, which list 74 follows. Two letters: ISO 639-1. Source: loc.gov/standards/iso639-2, langcodes 3.5.1
_TWO_LETTERS: Mapping[str, str] = dict(
    pair.split(":")
    for pair in """
    aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bh:bih
    bi:bis bm:bam bn:ben bo:tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:cze cu:chu cv:chv cy:wel da:dan
    de:ger dv:div dz:dzo ee:ewe el:gre en:eng eo:epo es:spa et:est eu:baq fa:per ff:ful fi:fin fj:fij fo:fao fr:fre
    fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:arm hz:her
    ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk in:ind io:ido is:ice it:ita iu:iku iw:heb ja:jpn ji:yid jv:jav jw:jav
    ka:geo kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat
    lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mao mk:mac ml:mal mn:mon mo:mol mr:mar
    ms:may mt:mlt my:bur na:nau nb:nob nd:nde ne:nep ng:ndo nl:dut nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji
    om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:rum ru:rus rw:kin sa:san sc:srd
    sd:snd se:sme sg:sag si:sin sk:slo sl:slv sm:smo sn:sna so:som sq:alb sr:srp ss:ssw st:sot su:sun sv:swe sw:swa
    ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig uk:ukr
    ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid yo:yor za:zha zh:chi zu:zul
    """.split()
)
# Terminological codes of ISO 639-2 that have another, bibliographic one
_BIBLIOGRAPHIC: Mapping[str, str] = dict(
    pair.split(":")
    for pair in """
    bod:tib ces:cze cym:wel deu:ger ell:gre eus:baq fas:per fra:fre hye:arm isl:ice kat:geo mkd:mac mri:mao msa:may
    mya:bur nld:dut ron:rum slk:slo sqi:alb zho:chi
    """.split()
)
# Codes of list 74 for languages that have no two letters
_THREE_LETTERS = frozenset(
    """
    aav ace ach ada ady afa afh ain akk ale alg alq alt ang anp apa arc arn arp art arw ast ath atj aus awa bad bai bal
    ban bas bat bej bem ber bho bik bin bla bnc bnt bra brx btk bua bug bum byn cad cai car cau cay ceb cel chb chg chk
    chm chn cho chp chr chy cic ckb cmc cmn cnr cop cou cpe cpf cpp crg crh crj crk crl crm crp csb csw cus cwd dak dar
    day del den dgr din doi dra dsb dua dum dyu efi egl egy eka elx enm esx ewo fan fat fil fit fiu fkv fon frm fro frr
    frs fuf fur gaa gay gba gem gez gil git gju gmh gml goh gon gor got grb grc grt gsw guc gwi hai haw hil him hit hmn
    hmx hoc hop hsb hup hux iba ijo ike ikt ilo inc ine inh ira iro jbo jow jpr jpx jrb kaa kab kac kam kar kaw kbd kbp
    kdr kha khi kho khr kln kmb kok kos kpe kqs krc krl kro kru kss kum kut kwk lad lah lam lez lij lkt lmo lol lom loz
    lua lui lun luo lus luy mad mag mai mak man map mas mdf mdr men mga mic min mis mkh mnc mni mno moe moh mos mul mun
    mus mwf mwl mwr myn myv nah nai nap nds new nia nic niu nog non nqo nrf nsk nso nub nwc nym nyn nyo nzi odt ojs oka
    omq ood osa ota oto paa pag pal pam pap pau pcd peo pes phi phn pms pon poz pra pri pro prs qar qav qgl qiv qlk qls
    qnf qsp qsw raj rap rar rcf rgn rjs rkt rmg roa rom rup sad sah sai sal sam sas sat scc scn sco scr sdc sdn sel sem
    sga sgn shi shn shs sid sio sit sla sma smi smj smn sms snk sog son srm srn sro srr ssa sto suk sus sux swb syc syr
    szl tai tem ter tet thp tig tiv tkl tlh tli tmh tod tog tpi tsd tsi tum tup tut tvl tyv tzm tzo udm uga umb und unr
    urj vai vec vot wak wal war was wen wls wuu wym xal xuu yao yap ypk yue zap zbl zen zgh zhx znd zun zxx zza
    """.split()
)
# Scripts of list 121 that a tag may name; others are left out
SCRIPTS = frozenset(
    """
    Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hans Hant Hebr Hira Jpan Kana Khmr Knda Kore Laoo
    Latn Mlym Mong Mymr Orya Sinh Taml Telu Thai Tibt
    """.split()
)


def language_code(tag: str) -> str:
    """List 74 code of a BCP 47 tag: 'de-AT' -> 'ger'; `mis` (uncoded) if the list lacks the language, `und` if there is none."""
    language = tag.replace("_", "-").split("-", maxsplit=1)[0].lower()
    if not language:
        return "und"
    code = _TWO_LETTERS.get(language) or _BIBLIOGRAPHIC.get(language, language)
    return code if code in _THREE_LETTERS or code in _KNOWN else "mis"


def script_code(tag: str) -> str:
    """List 121 code of the script that a BCP 47 tag names, or empty: 'zh-Hant-TW' -> 'Hant'."""
    subtags = (part.title() for part in tag.replace("_", "-").split("-")[1:] if len(part) == 4 and part.isalpha())
    script = next(subtags, "")
    return script if script in SCRIPTS else ""


_KNOWN = frozenset(_TWO_LETTERS.values())
