"""Many WebSocket clients at once: URL COUNT MANNER.

MANNER is `polite` (each says its own text and bytes, gets them back, closes)
or `rude` (each drops its TCP connection without a word after the handshake).
Prints how many came through.
"""

import asyncio
import sys

from websockets.asyncio.client import connect


async def polite(socket, number):
    text, data = f"client {number}", bytes([number % 256, 0, 255])
    await socket.send(text)
    await socket.send(data)
    got = [await socket.recv(), await socket.recv()]
    if got != [text, data]:
        raise RuntimeError(f"client {number} got {got}")
    await socket.close()
    if socket.close_code not in (1000, 1005):
        raise RuntimeError(f"client {number} closed with {socket.close_code}")


async def rude(socket, _number):
    socket.transport.abort()


async def main(url, count, manner):
    act = {"polite": polite, "rude": rude}[manner]
    sockets = await asyncio.gather(
        *(connect(url, proxy=None) for _ in range(int(count)))
    )
    # Only here, with every handshake done, does anybody speak: the server has
    # to hold all the connections at the same time.
    await asyncio.gather(*(act(socket, n) for n, socket in enumerate(sockets)))
    print(len(sockets))


asyncio.run(main(*sys.argv[1:]))
