package videoidemulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Sends single requests to the emulator. */
final class Transport {
    // The emulator is local. A proxy is only for other hosts.
    private static final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    // The time limit is long, because an advance of the clock waits for the answers of receivers.
    private static final Duration timeout = Duration.ofMinutes(2);

    /**
     * The token for the control API, if the emulator needs one. An emulator that this process starts may read its token
     * from a file. Then it prints the token, and {@link Emulator} stores it here.
     */
    static volatile String controlToken = Emulator.environment("VIDEOID_EMULATOR_CONTROL_TOKEN");

    private Transport() {}

    /** Returns the answer: parsed if it is JSON, else as text. Throws EmulatorException for a refusal. */
    static Object send(String url, String method, String path, Object body, Map<String, String> headers) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout);
        } catch (IllegalArgumentException error) {
            throw new EmulatorException("\"" + url + "\" is not an address: correct VIDEOID_EMULATOR_URL.", error);
        }
        headers.forEach(request::setHeader);
        if (!controlToken.isEmpty() && path.startsWith("/__emulator")) {
            request.setHeader("x-emulator-control-token", controlToken);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)));
            request.setHeader("Content-Type", "application/json");
        }
        HttpResponse<String> response = responseTo(request.build(), url);
        boolean isJson = response.headers().firstValue("content-type").orElse("").contains("json");
        Object content = isJson ? Json.parse(response.body()) : response.body();
        if (response.statusCode() < 400) return content;
        if (content instanceof Map && ((Map<?, ?>) content).containsKey("detail")) {
            Object fix = ((Map<?, ?>) content).get("fix");
            String detail = String.valueOf(((Map<?, ?>) content).get("detail"));
            throw new EmulatorException(fix == null ? detail : detail + " " + fix);
        }
        throw new EmulatorException(url + " answered " + response.statusCode() + " to " + method + " " + path
                + ": check that it is a videoid-emulator of a recent version.");
    }

    private static HttpResponse<String> responseTo(HttpRequest request, String url) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException error) {
            String reason = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
            throw new EmulatorException("No emulator answers at " + url + " (" + reason + "): start it,"
                    + " or unset VIDEOID_EMULATOR_URL so that the tests start their own.", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new EmulatorException("The test was interrupted during a call of the emulator.", error);
        }
    }
}
