"""A list of 10 published where 100,000 demands are: the request that publishes, and the comparing beside it.

Usage: bench/publishing.py [KNOWN]      100,000 by default; a minute or two, and 1 GB of disk
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep

sys.path.insert(0, str(Path(__file__).parent.parent))

from made.demands import demands
from made.programme import published
from pages import Spent
from sqlalchemy import func, select

from tests.people import adopted, content, vouched
from tracker.config import load
from tracker.database import Database
from tracker.demands.actions import publish_list
from tracker.groups.proposals import confirm
from tracker.groups.queries import group_by_slug
from tracker.matching.model import model_name
from tracker.matching.reasons import Said
from tracker.programme.ahead import Ahead
from tracker.programme.models import Suggestion
from tracker.programme.working import Matching
from tracker.wiring import prepared

KNOWN = 100_000
TENS = {  # by language
    "ru": (
        "Поднять зарплату всем рабочим", "Снизить цену на газ", "Вернуть уволенных на работу", "Открыть детский сад",
        "Отремонтировать дорогу до вахты", "Освободить задержанных", "Выплатить долги по зарплате", "Нанимать местных",
        "Провести выборы акима", "Заменить старое оборудование",
    ),
    "kk": (
        "Жалақыны екі есе көтеріңіздер", "Газ бағасы бұрынғыдай болсын", "Жұмыстан шыққандарды қайтарыңыздар",
        "Балабақша салынсын", "Ауылға баратын жол жөнделсін", "Қамауға алынғандар босатылсын",
        "Берілмеген еңбекақы төленсін", "Жергілікті жастарды жұмысқа алыңыздар", "Әкімді халық сайласын",
        "Жаңа техника керек",
    ),
    "en": (
        "Double our wages", "Gas at the old price", "Take back those who were dismissed", "Build a kindergarten here",
        "Mend the road to the camp", "Let the arrested go", "Pay what you owe us for last year", "Hire local people",
        "We want to elect the mayor ourselves", "New machines instead of the worn ones",
    ),
}  # fmt: skip


NEVER_SEEN, PROPOSED, DRAFTED = (
    f"compared, texts {when}" for when in ("never seen", "read once they were proposed", "compared while drafted")
)


def publish(database: Database, slug: str, language: str, ten: Sequence[str], ahead: Ahead | None) -> float:
    """Seconds that the request of whoever confirms takes; `ahead` reads before that."""
    with database.acting() as session:
        group, founders = vouched(session, slug)
        draft = adopted(session, group, founders, content(*ten, lang=language))
        proposal = publish_list(session, founders[0].id, draft.id)
    if ahead:
        ahead.look(database)
        while ahead.some():
            pass
    begun = perf_counter()
    with database.acting() as session:
        confirm(session, founders[1].id, proposal.id)
    return perf_counter() - begun


def own_suggestions(database: Database, slug: str, work: Thread) -> float:
    """Seconds until the group's desk has the first suggestions, while the work goes on."""
    begun = perf_counter()
    with database.reading() as session:
        group = group_by_slug(session, slug)
        assert group is not None
        own = select(func.count()).select_from(Suggestion).where(Suggestion.group_id == group.id)
    while work.is_alive():
        with database.reading() as session:
            if session.scalar(own):
                break
        sleep(0.02)
    return perf_counter() - begun


def main(arguments: list[str]) -> None:
    known = int(arguments[0]) if arguments else KNOWN
    with TemporaryDirectory() as folder:
        database = prepared(load({"TRACKER_INSTANCE": folder}))
        database.afterwards = None
        published(database.engine, demands(known), model_name())
        matching = Matching()
        print(f"{known:,} demands known; a list of ten{'':<20}{'ms':>9}{'statements':>12}")
        spent, begun = Spent(database.engine), perf_counter()
        matching.warm(database)
        print(f"{'memory filled at the start, beside the site':<52}{1000 * (perf_counter() - begun):>9.0f}")
        for (language, ten), what in zip(TENS.items(), (NEVER_SEEN, PROPOSED, DRAFTED), strict=True):
            if what == DRAFTED:
                with database.reading() as session:
                    for text in ten:
                        matching.like(session, Said(text, language), 5)
            slug = f"group-{language}"
            request = publish(database, slug, language, ten, Ahead() if what == PROPOSED else None)
            print(f"{'published, in the request':<52}{1000 * request:>9.0f}")
            spent.statements, begun = 0, perf_counter()
            work = Thread(target=matching, args=(database,))
            work.start()
            print(f"{'its own suggestions on the desk':<52}{1000 * own_suggestions(database, slug, work):>9.0f}")
            work.join()
            print(f"{what:<52}{1000 * (perf_counter() - begun):>9.0f}{spent.statements:>12}")
        with database.reading() as session:
            print(f"suggestions kept: {session.scalar(select(func.count()).select_from(Suggestion))}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
