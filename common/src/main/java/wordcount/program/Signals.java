package wordcount.program;

import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs signal handlers. Java offers them only in sun.misc, whose use makes the compiler print a
 * warning that cannot be suppressed; so this uses reflection, as Kafka itself does.
 */
public final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  /** The signals that ask a program to stop: Ctrl-C, kill or Kubernetes, a closed terminal. */
  public static final List<String> STOP = List.of("INT", "TERM", "HUP");

  private static final int SIGNAL_EXIT = 128;

  /** Receives the name of a signal and the exit code for it, on a thread of the JVM. */
  public interface Handler {
    void handle(String name, int exitCode);
  }

  private Signals() {}

  /** Installs a handler; returns the previous one, or null if none can be installed. */
  public static Object handle(String name, Handler handler) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  Object signal = arguments[0];
                  int number = (int) signal.getClass().getMethod("getNumber").invoke(signal);
                  handler.handle(name, SIGNAL_EXIT + number);
                  return null;
                }
                return method.invoke(handler, arguments);
              });
      Object previous = install(name, proxy);
      if (previous == handlerType.getField("SIG_IGN").get(null)) {
        // A shell makes its background programs ignore Ctrl-C; they must continue to.
        install(name, previous);
      }
      return previous;
    } catch (ReflectiveOperationException e) {
      LOG.warn("cannot handle SIG{}: it will end the program without a summary", name, e);
      return null;
    }
  }

  /** Restores the handler that {@link #handle} returned. */
  public static void restore(String name, Object handler) {
    try {
      if (handler != null) {
        install(name, handler);
      }
    } catch (ReflectiveOperationException e) {
      LOG.warn("cannot restore the handler of SIG{}", name, e);
    }
  }

  private static Object install(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal = signalType.getConstructor(String.class).newInstance(name);
    return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
  }
}
