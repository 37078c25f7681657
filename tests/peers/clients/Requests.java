// Client of HTTP on the JDK's java.net.http, as it is without any setting: URL METHOD[:BYTES] ...
// All requests go over one connection. Prints the version that the client believes in, and the answer.
// Run as a single source file: java Requests.java ...

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

class Requests {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int at = 1; at < arguments.length; at++) {
            String[] parts = arguments[at].split(":");
            int bytes = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0]))
                    .method(parts[0], bytes == 0
                            ? BodyPublishers.noBody()
                            : BodyPublishers.ofByteArray(new byte[bytes]))
                    .build();
            var response = client.send(request, BodyHandlers.ofString());
            System.out.print(response.version() + " " + response.statusCode() + " " + response.body());
        }
    }
}
