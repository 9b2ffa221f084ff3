"""Invented people: names from lists of what is usual in the two counties, phones nobody has."""

from random import Random

SURNAMES = {
    "530524": "杨李张王赵罗段字杞鲁苏董何高施茶穆毕周蒋禹阿黄",
    "532930": "杨李张段赵王董尹施何杜洪苏罗马高茶颜寸丁",
}
# Where most people of a township bear other surnames.
OF_TOWNSHIP = {
    "湾甸傣族乡": "刀罕刀罕李杨",
    "珠街彝族乡": "字鲁杞罗阿李",
    "耈街彝族苗族乡": "字鲁杞罗熊李",
    "西山乡": "罗字李王杨",
}
MEN = (
    "文军 绍先 培军 永福 国华 志强 学礼 兴旺 正明 文昌 正才 春林 自忠 明亮 家才 世荣 光福 德昌 "
    "云生 金山 继先 朝东 应龙 宗文 加伟 绍武 万春 正红 永祥 学文 建忠 汝林 凤林 占伟 寿昌 开荣"
)
WOMEN = (
    "秀兰 春梅 晓梅 玉香 学芬 丽琼 学兰 丽萍 文彩 菊芬 凤仙 桂香 美珍 彩莲 国芝 绍芬 云仙 玉梅 "
    "兰香 自芬 艳红 会仙 佳丽 从芬 润芝 琼华 春燕 金凤 惠仙 丽芬 银秀 寿芝 灿英 应菊 继芬 雪娟"
)
GIVEN = {"man": MEN.split(), "woman": WOMEN.split()}


class Names:
    """Draws names; those of deputies and officers come once only."""

    def __init__(self, rng: Random, reserved=()):
        self._rng = rng
        self._taken = set(reserved)

    def visitor(self, county_code: str) -> str:
        return self._draw(SURNAMES[county_code])[0]

    def officer(self, county_code: str, township_name: str = "") -> tuple[str, str]:
        """(name, gender) of somebody who holds a seat or a post."""
        while True:
            # The wide list now and then, so that a small place never runs out of names.
            is_local = self._rng.random() < 0.8
            local = OF_TOWNSHIP.get(township_name) if is_local else None
            name, gender = self._draw(local or SURNAMES[county_code])
            if name not in self._taken:
                self._taken.add(name)
                return name, gender

    def phone(self) -> str:
        return f"1380000{self._rng.randrange(10_000):04d}"

    def _draw(self, surnames: str) -> tuple[str, str]:
        gender = self._rng.choice(("man", "woman"))
        return self._rng.choice(surnames) + self._rng.choice(GIVEN[gender]), gender
