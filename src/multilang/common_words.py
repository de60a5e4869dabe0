"""The most common words, by language: what is no name. A heading takes their capitals off, and a
draft that has one of the source's was not translated.

Own selection. Words that are also names of people, places or products are left out (may, will,
mark, go, swift, rust), because a name must not lose its capital; so are rare words.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL = {
    "en": _words(
        """
        a an the this that these those which what when where why how who it its you your we our
        they their not all and or but nor so yet if as at by for from in into of off on onto out
        over per than then that to up upon via vs vs. with without is are was were be been
        """
    )
}
"""Words that stay small in a title anyway."""

COMMON = {
    "en": _words(
        """
        about above application accept access accident account across act action active activity
        add address adult advance advice affect afraid after again against age agency agent ago
        agree air all allow almost alone along already also although always among amount analysis
        and animal announce another answer any anyone anything appeal appear apply approach
        appropriate area argue arm army around arrest arrive art article ask assist assume attack
        attempt attention author authority available avoid award aware away baby back backup bad
        bag balance ban band bank bar base basic battle be beach bear beat beautiful become bed
        before begin behavior behaviour behind believe below benefit best better between beyond
        bid big bike bird birth black block blood blue board boat body bomb bond book border born
        boss both bottom box boy brain branch brand break bridge brief bring broken brother browse
        browser budget bug build burn bus business busy but buy by call camera camp campaign can
        cancel cancer car card care career carry case cash catch cause center central centre
        century certain chain challenge chance change charge chart cheap check chief child
        children choice choose church citizen city claim class clean clear click client climate
        climb clinic close coach coast code cold collect college color colour come comment commit
        common communicate community company compare complete computer concern conduct configure
        conflict connect consider contact contain content contract contribute contribution control
        convention conversation cook cool copy corner cost could council count country couple
        course court cover crash create crime crisis crowd culture cup current customer cut cycle
        daily damage danger dangerous dark data date daughter day dead deal death debate debt
        decade decide decision deep default defeat defence defend define degree delay delete
        deliver demand deny department depend describe design despite destroy detail develop
        developer device die diet differ difference different difficult dinner direct director
        disaster discover discuss disease do doctor document dog doing done door double down
        download draft dream dress drink drive driver drop drug dry due during each early earn
        earth ease easy eat economy edit editor education effect effort eight either elect
        election electric else emergency employ empty enable encourage end enemy energy engage
        engine enjoy enough ensure enter entire environment equal error escape especially
        establish even evening event ever every everyone everything evidence evolve example except
        exchange exercise exist expand expect expensive experience expert explain explore express
        extend extra eye face fact factory fail failure fair fall false family famous far farm
        farmer fast father fear feature federal feed feel feet female fight figure file fill film
        final finance find fine finish fire firm first fish fit five fix flag flight flood floor
        flow fly focus folder follow food foot football force foreign forest forever forget form
        format former forward found four free freedom fresh friend from front fruit full fun
        function fund funding further future gain game gap garden gas gather general generate get
        getting gift girl give given global goal going gold good govern governance government
        great green ground group grow growth guard guess guest guide guideline gun had hair half
        hall hand handle hang happen happy harbour harbor hard harm has have he head health hear
        heart heat heavy height help her here hero hidden hide high highlight him himself his
        history hit hold hole holiday home hope horse hospital host hot hotel hour house how
        however huge human hundred hurt husband idea identify if ill image imagine impact
        important improve include increase indeed independent individual industry inform
        information inside install instead interest international internet interview invest
        investigate invite involve island issue it its itself job join joint judge jump just keep
        key kick kid kill kind king kitchen know knowledge known label labor labour lack lake land
        language large last late later laugh launch law lawyer lay layer lead leader league learn
        least leave left leg legal less lesson let letter level license licence lie life light
        like limit line link list listen little live load loan local long look lose loss lost lot
        love low lower machine magazine mail main maintain maintainer major make maker male man
        manage management manager many map market marry mass massive master match material matter
        me mean meaning measure media medical meet meeting member memory mental mention menu merge
        message method metric middle might mile military milk million mind minister minor minute
        miss mission mistake mix mobile mode model modern moment money month more morning most
        mother motion motivate mountain move movie much multiple murder museum music must my
        myself naming nation national natural nature near nearly necessary need network never new
        news newspaper next nice night nine no nobody none north northern not note nothing notice
        now number object occur ocean off offer office officer official often oil old on once one
        only onto open operate opinion option or order ordinary organise organization organize
        origin other others our out outside over own owner package page pain paint pair panel
        paper parent park parliament part partner party pass password past patch path patient
        pattern pay payment peace people per percent perfect perform perhaps period permission
        person personal phone photo pick picture piece place plan plane planet plant play player
        please point police policy political poll pollution poor popular population port position
        positive possible post potential pound power practical practice prepare present president
        press pressure prevent preview previous price prime print prison private prize probably
        problem procedure process produce product production profile program programme progress
        project promise promote proof property proposal propose protect protest prove provide
        public publish pull purchase purpose push put quality quarter queen question quick quickly
        quiet quit quite race radio rail rain raise range rate rather reach react read reader
        ready real really reason receive recent recipe recognise recognize record recover red
        reduce refer reference reform refuse region regular reject relate release religion rely
        remain remember remote remove repeat replace reply report repository represent request
        require rescue research resign resource respect respond response rest restart restaurant
        result return reveal reverse review reward rich ride right rise risk river road robust
        rock role roll room root round route row rule run rural safe safety sale salt same sample
        save say scale scene schedule school science scientist scope score screen sea search
        season seat second secret section sector secure security see seed seek seem self sell send
        senior sense sentence separate series serious serve server service session set setting
        settle setup seven several sex shadow shake shape share sharp she ship shoe shoot shop
        shore short should shoulder show shut sick side sign signal silent similar simple simply
        since sing single sister sit site situation six size skill skin sleep slow small smart
        smile smoke snow so social society soft software soil soldier solution solve some someone
        something sometimes son song soon sorry sort sound source south southern space speak
        special speech speed spend spirit sport spread spring stable staff stage stand standard
        star start state statement station status stay steal step still stock stone stop store
        storm story strange strategy stream street strength strike string strong structure
        struggle student study stuff style subject success such sudden suffer suggest summer sun
        supply support sure surface surprise survey survive suspect sustain sustainable symbol
        system table take talk target task tax teach teacher team technical technology tell ten
        tend term test text than thank thanks that the their them theme themselves then theory
        there these they thing think third this those though thought thousand threat three through
        throw ticket tie time tip tired title to today together token tomorrow tone tonight too
        tool top topic total touch tough tour tourist toward towards tower town trade traditional
        traffic train transfer translate translation travel treat treatment tree trial trick trip
        trouble truck true trust truth try turn two type understand unit until up update upgrade
        upon us use useful user usual vacation value variable various version very via victim
        video view village violence visa visit visitor voice volunteer vote wait walk wall want
        war warm warn warning was wash waste watch water wave way we weak wealth weapon wear
        weather web website week weekend weight welcome well were west western what when where
        whether which while who whole whom whose why wide wife wild win wind window winner winter
        wish with within without woman women won wonder wood word work worker workflow world worry
        worse worst worth would write writer wrong year yes yesterday yet you young your yours
        yourself youth zero zone boolean broadcast chat condition generic library method module
        script truly fuel lorry
        """
    )
}
"""Base forms; ``casing`` also takes off the usual endings."""

ALSO = {
    "fr": _words(
        """
        a accident action active agent air an animal application arrive art article as
        assume attention balance ban bar base bit bond border boss box branches break
        briefing budget bug building bus business but camp camping cancer car case cause
        central centre certain challenge chance change charge chat cite cites classes client
        close club code comment commit compare condition configure contact content
        contribution convention conversation copies couple course court crash crime culture
        cycle danger dans data date des design direct dispose do document dos double due effort
        encourage engage expert explore express extra face fan fans figure file film final
        finance fine fit fixes flood focus foot football force format former four front
        fruit future gain global goal guide hall hit holding identifies image imagine impact
        important industries information international internet interview invite issue job
        joint label labour large leader les let licence lie lisse listes listing local long
        lot machine magazine main major man management manager mange marketing masses
        massive match me meeting mental mention menu message mile million mine mines minute
        miss mission mobile mode module moins moment motion multiple nation national nature
        net no note notes notice office on opinion option or organise page pain pair panel
        parent parking part parties passes patient pays permission phone photo place plan
        plane plant plus point pole police pollution population port pose poses position
        positive possible post pour pressing pressure prime prison production profile
        programme promise propose prose public pull quarter question race radio rail range
        rate record refuse relate relies religion replace replies report respect restaurant
        reverse ride rock round route rugby rural sale sandwich sang sans science score
        script second secret section self senior sentence serve service session set signal
        simple site situation six ski smoking social solution son sort source spirit sport
        stable staff stage standard star stars station stock stop store structure style
        supplies support surf surface surprise survive suspect table taxes taxi technologies
        tend tennis test thriller ticket timing tire tires ton top total touches tour train
        training translation tries trouble trust type unit use user vacation value variable
        version via video village violence visa vote web weekend zone
        """
    )
}
"""English forms that are words of another language too, in their own or another meaning."""

_ENDINGS = (
    ("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ied", "y"),
    ("ing", ""), ("ing", "e"),
)  # fmt: skip


_LETTERS = re.compile(r"[a-z]{2,}")
_INSIDE = re.compile(r"\([^()]*\)|«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_SMALL_WORD = re.compile(r"(?<![\w@#/.'’&-])[a-z]{2,}(?![\w@/-]|\.\w|['’]\w)")


def left_over(source: str, draft: str, language: str) -> str:
    """A common English word of the source that stands in a draft in another language, in small
    letters, outside brackets and quotation marks; "" for none, and where ``ALSO`` does not know
    the language."""
    if language not in ALSO:
        return ""
    both = {w for w in set(_LETTERS.findall(source)) - SMALL["en"] if w in draft}
    both = {word for word in both if is_common(word, language, True)}
    if not both.intersection(_SMALL_WORD.findall(source) if both else ()):
        return ""
    return next((w for w in _SMALL_WORD.findall(_INSIDE.sub(" ", draft)) if w in both), "")


@lru_cache(maxsize=4096)
def is_common(word: str, language: str, latin: bool) -> bool:
    """Whether a word is a common English one, inflected or not, and none of another language.

    Args:
        latin: the other language is written in Latin letters.
    """
    if latin and language not in ALSO:
        return False
    also, small = ALSO.get(language, frozenset()), word.lower()
    stems = [small[: len(small) - len(e)] + rest for e, rest in _ENDINGS if small.endswith(e)]
    if small in also or any(stem in also for stem in stems):
        return False
    return any(stem in COMMON["en"] or stem in SMALL["en"] for stem in stems)
