"""The key that the lab's issuers sign with while no door is open. IT IS PUBLIC: everybody who has the course has it.

So that a notebook prints the same token twice. It opens nothing but a mocked AWS inside this process: `lab.serve()`
gives the issuers a fresh key that nobody else has. Never trust a token that it has signed anywhere else.
"""

from __future__ import annotations

EXPONENT = 65537
_N = (
    "82c5efeaad2e3480b5b1236d9bd120b6ee143ce64fd28b8113060f428b59b2910c7048f62bbf5ab61f4fba945b594880"
    "795378a19d112c02dea3e1ba40ebb2cb419781ee3b8def1ad12350475a5cc4b18970a4ab049e505aa2b7519434f70db6"
    "169bb78ea764cd5bb9e0e8ae6ac9d0a18ccd9901c86cfa24057fc78dc7033d035cf5a175c47e7bfb63fdbd18a619b766"
    "aa07a1a45c5310e2b68d10cd2c82c096a36af57ed9baff0d11dfd173d6e7e76731d7ad7373441cb29d77f803ce9c8336"
    "56ce4e5b84bd924821c3577b5423e4940805f6d2ed7a61b5260a4e24e2947e3d6199e203e933025e8218195c8a840967"
    "a726c7d2a0472d5db63bd668ec6ff8c5"
)
_D = (
    "39a94f4539c132d341c9ee66291b480280ed9980afd7953d7f86df79a6fa10fb55f1b8aa1ad6100857bc0ef7d56383cd"
    "6a31bcf1fdd091885e650265deb44eacc2aa2c5740193041b1cf915934e5ccb0bf7a549137c31a892c500a7f7fef2333"
    "93ba6b70522ce743b7ad0ccbc338636ea8280b7c36c49e72c1784c699fe1780411f48b2af267fca923a56932e335f743"
    "53e7612cbd809cc2c71ffc112dac3dc69fc46212cd3da154f94e4742c7cd1ffa34b1a085318d7141f3a6efe07932d4d9"
    "9f39217f8af69d7495a1db5f83491c49c19442c6d976e4d5cb90f5c5df91e6ce4c9007acf5e40825f6967e8d4393c21c"
    "51c9d4b8d5f842a05a0b6b2abbfb47cd"
)
_P = (
    "8868aad318cc6fe997a77514a88d9fb2632b8977aa3b1a4101f0e15e8206c969d8d7518149f37ac12fdbde84d4c2efd0"
    "b4fa9b12a03ee158d8c711dd6450a97b9e2c925075460b473a05e04c7fd2d64314c9af82dbb7ca8132afba84398f7bcc"
    "592dbbd8f3c459dfb610eb4dce05db0f2e2c7bd3a7c66d9ebf16c92cde2cf1668f08a5847f83facb"
)
_Q = (
    "f56c699cfe60c44f73be4af1497e5ff23c6edafd0626cfce4c1e4e7c5e636f5c29457cd149f039cec4f8378657803fa6"
    "d36aa7faf946c089eebc5b85024200523d2351f8f5ee89956877c39102baded9f9b9dbd405c717f866239f77ae25ea55"
    "4405ef3317f0667623246480c1b63a5d8a438f85f80d98af"
)
MODULUS, SECRET_EXPONENT, PRIME, OTHER_PRIME = (int(number, 16) for number in (_N, _D, _P, _Q))
