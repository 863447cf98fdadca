import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small shop. It sells to identified people: it opens a verification for each order, and waits for the callback. */
final class Shop implements AutoCloseable {
    private static final Pattern CALLBACK = Pattern.compile("\"id\":\"([^\"]+)\".*?\"status\":\"(\\w+)\"");

    private final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    private final Map<String, String> statusByVerification = new ConcurrentHashMap<>();
    private final List<String> verificationByOrder = new CopyOnWriteArrayList<>();
    private final VideoIdClient client;
    private final String mistake;

    /** Reads its settings from the environment, such as System.getenv(). */
    Shop(Map<String, String> environment) throws IOException {
        // A mistake that the tests must find. Only this example has such a switch.
        mistake = environment.getOrDefault("SHOP_MISTAKE", "");
        client = new VideoIdClient(environment.get("VIDEOID_BASE_URL"), environment.get("VIDEOID_TOKEN"), mistake);
        server.createContext("/callbacks", this::receive);
        server.start();
    }

    /** Places an order and returns its number. */
    int placeOrder(String mail) throws IOException, InterruptedException {
        String id = client.open(mail, "http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks");
        statusByVerification.put(id, "waiting for identification");
        verificationByOrder.add(id);
        return verificationByOrder.size() - 1;
    }

    String statusOf(int order) {
        return statusByVerification.get(verificationByOrder.get(order));
    }

    private void receive(HttpExchange exchange) throws IOException {
        Matcher callback = CALLBACK.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (callback.find()) {
            String status = callback.group(2);
            if (status.equals("ok")) statusByVerification.replace(callback.group(1), "shipped");
            if (status.equals("ko") && !mistake.equals("ignores-ko")) {
                statusByVerification.replace(callback.group(1), "cancelled");
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
