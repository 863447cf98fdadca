package videoidemulator;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.IncompleteExecutionException;

/**
 * Gives each test its own {@link VideoId}, and adds the cause to the message of a failed test.
 *
 * <pre>
 * &#64;ExtendWith(VideoIdExtension.class)
 * class ShopTest {
 *     &#64;Test
 *     void anOrderShips(VideoId videoid) { ... }
 * }
 * </pre>
 */
public final class VideoIdExtension implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
    private static final ExtensionContext.Namespace store = ExtensionContext.Namespace.create(VideoIdExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == VideoId.class && context.getTestMethod().isPresent();
    }

    @Override
    public VideoId resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(store).getOrComputeIfAbsent(
                VideoId.class, key -> Emulator.open().forTest(context.getUniqueId()), VideoId.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        VideoId videoid = context.getStore(store).get(VideoId.class, VideoId.class);
        if (videoid != null) Emulator.open().finish(videoid);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    /** Returns a failure that has the explanation in its message. A skipped test gets no explanation. */
    private static Throwable explained(ExtensionContext context, Throwable failure) {
        VideoId videoid = context.getStore(store).get(VideoId.class, VideoId.class);
        if (videoid == null || failure instanceof IncompleteExecutionException) return failure;
        String message;
        try {
            message = failure.getMessage() + "\n\nvideoid-emulator:\n" + videoid.explain();
        } catch (EmulatorException error) {
            message = failure.getMessage() + "\n\nvideoid-emulator:\n" + error.getMessage();
        }
        Throwable explained = new AssertionError(failure.getClass().getName() + ": " + message, failure);
        if (failure instanceof AssertionFailedError) {
            AssertionFailedError comparison = (AssertionFailedError) failure;
            explained = comparison.isExpectedDefined() && comparison.isActualDefined()
                    ? new AssertionFailedError(message, comparison.getExpected(), comparison.getActual())
                    : new AssertionFailedError(message);
        }
        explained.setStackTrace(failure.getStackTrace());
        return explained;
    }
}
