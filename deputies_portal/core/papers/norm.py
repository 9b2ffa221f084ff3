"""The layout of official papers 公文格式, GB/T 9704-2012: the numbers, in one place.

`papers.drawing` draws the shipped templates with them, `papers.measuring` measures a file by them.
"""

PAGE = (210, 297)  # millimetres, A4
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # margins in millimetres: 天头、地脚、订口、切口
TEXT_WIDTH, TEXT_HEIGHT = 156, 225  # 版心
LINES, CHARACTERS = 22, 28  # on a page, on a line

BODY, TITLE, SMALL, TABLE = 16, 22, 14, 12  # points: 三号、二号、四号、小四
MARK = 26  # the red name of the office; 17 characters fit on a line
# 22 lines fill 225 mm; 28 characters of 16 pt are 2 mm wider than 156 mm.
LINE_PITCH = 28.95
NARROWER = 0.25

# A typeface, and what stands in for it where a machine does not have it (Word's `altName`).
TYPEFACES = {
    "方正小标宋简体": ("方正小标宋_GBK", "小标宋", "华文中宋", "STZhongsong", "宋体", "SimSun"),
    "仿宋": ("仿宋_GB2312", "方正仿宋_GB18030", "华文仿宋", "FangSong", "STFangsong"),
    "楷体": ("楷体_GB2312", "方正楷体_GB18030", "华文楷体", "KaiTi", "STKaiti"),
    "黑体": ("方正黑体_GB18030", "SimHei", "Noto Sans CJK SC"),
    "宋体": ("方正书宋_GB18030", "SimSun", "Noto Serif CJK SC"),
}
SONG_TITLE, FANG, KAI, HEI, SONG = TYPEFACES


def is_typeface(name: str, wanted: str) -> bool:
    """Whether a font is the wanted typeface or another cut of it: 方正小标宋_GBK is 小标宋."""
    core = {SONG_TITLE: "小标宋", FANG: "仿宋", KAI: "楷", HEI: "黑", SONG: "宋"}[wanted]
    return core in name or name in TYPEFACES[wanted]


def millimetres(points: float) -> float:
    return points * 25.4 / 72
