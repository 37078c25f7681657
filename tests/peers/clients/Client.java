// WebSocket client on the JDK's java.net.http: URL SUBPROTOCOL MESSAGE.
// SUBPROTOCOL is a comma-separated list, or `-` for none.
// Run as a single source file: java Client.java ...

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

class Client implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();
    private final CompletableFuture<String> echo = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        // The JDK hands out a message in the parts in which it was read.
        parts.append(data);
        if (last) {
            echo.complete(parts.toString());
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        echo.completeExceptionally(new IllegalStateException("text came back as binary"));
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(code);
        echo.completeExceptionally(new IllegalStateException("closed before the echo"));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.completeExceptionally(error);
        echo.completeExceptionally(error);
    }

    public static void main(String[] arguments) {
        var listener = new Client();
        // HTTP/1.1 is what java.net.http uses for the handshake in any case.
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!arguments[1].equals("-")) {
            var offers = arguments[1].split(",");
            builder.subprotocols(offers[0], Arrays.copyOfRange(offers, 1, offers.length));
        }
        try {
            var socket = builder.buildAsync(URI.create(arguments[0]), listener).join();
            socket.sendText(arguments[2], true).join();
            var echo = listener.echo.join();
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            var code = listener.closed.join();
            // 1005: a Close frame without a code.
            if (code != 1000 && code != 1005) {
                throw new IllegalStateException("not closed properly, code " + code);
            }
            var agreed = socket.getSubprotocol();
            new PrintStream(System.out, true, StandardCharsets.UTF_8)
                    .println(echo + " " + (agreed.isEmpty() ? "-" : agreed));
        } catch (CompletionException error) {
            var cause = error.getCause();
            if (cause instanceof WebSocketHandshakeException refused) {
                System.err.println("handshake status " + refused.getResponse().statusCode());
            } else {
                System.err.println(cause);
            }
            System.exit(1);
        }
    }
}
