package dev.vectordb.planted;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs one test method in a process whose class path begins with a bug; says how it went. */
final class PlantedBugRunner {
  private static int passed;
  private static int failed;

  private PlantedBugRunner() {}

  /** Arguments: class, method. */
  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName(arguments[0]);
    Method method =
        Arrays.stream(type.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(arguments[1]))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException(arguments[0] + "#" + arguments[1]));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(type, method))
            .build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                note(test, result);
              }
            });
    System.out.println("passed " + passed + ", failed " + failed);
    System.exit(0); // whatever threads a broken engine has left
  }

  private static void note(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      passed += test.isTest() ? 1 : 0;
      return;
    }
    failed++;
    String failure = result.getThrowable().map(String::valueOf).orElse("aborted");
    System.out.println("failure " + failure.strip().replaceAll("\\s+", " "));
  }
}
