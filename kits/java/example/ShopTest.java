import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import videoidemulator.VideoId;
import videoidemulator.VideoIdExtension;

@ExtendWith(VideoIdExtension.class)
class ShopTest {
    private Shop shop;

    @BeforeEach
    void startShop(VideoId videoid) throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("VIDEOID_BASE_URL", videoid.url);
        environment.put("VIDEOID_TOKEN", videoid.token);
        shop = new Shop(environment);
    }

    @AfterEach
    void stopShop() {
        shop.close();
    }

    @Test
    void anOrderShipsWhenTheCustomerIsIdentified(VideoId videoid) throws Exception {
        int order = shop.placeOrder("anna@example.com");

        videoid.advance("2m");

        assertEquals("shipped", shop.statusOf(order));
    }

    @Test
    void anOrderIsCancelledWhenTheDocumentHasExpired(VideoId videoid) throws Exception {
        videoid.queue(Map.of("reason", "document_expired"), "ko");
        int order = shop.placeOrder("bruno@example.com");

        videoid.advance("2m");

        assertEquals("cancelled", shop.statusOf(order));
    }

    @Test
    void aLostAnswerIsNotPaidTwice(VideoId videoid) throws Exception {
        videoid.queue("paid-but-lost");
        int order = shop.placeOrder("carla@example.com");

        videoid.advance("2m");

        assertEquals(1, videoid.verifications(Map.of("mail", "carla@example.com")).size());
        assertEquals("shipped", shop.statusOf(order));
    }

    @Test
    void anOrderWaitsForASlowOperator(VideoId videoid) throws Exception {
        videoid.queue("interactive");
        int order = shop.placeOrder("dario@example.com");
        String id = (String) videoid.verifications().get(0).get("id");

        videoid.act(id, "user", "open-link");
        videoid.act(id, "user", "submit");
        videoid.advance("5d");
        assertEquals("waiting for identification", shop.statusOf(order));
        videoid.act(id, "operator", "take-call");
        videoid.act(id, "operator", "approve");
        videoid.advanceUntilIdle();

        assertEquals("shipped", shop.statusOf(order));
    }
}
