package dev.vectordb.internal.environment;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The fibers of one engine. */
final class SimulatedThreads implements Threads {
  private static final long WAIT_NANOS = 1_000_000;

  private final Simulation simulation;
  private final Set<Thread> own = new HashSet<>();

  SimulatedThreads(Simulation simulation) {
    this.simulation = simulation;
  }

  private void startOwn(String role, Runnable task) {
    simulation.start(
        role,
        () -> {
          own.add(Thread.currentThread());
          try {
            task.run();
          } finally {
            own.remove(Thread.currentThread());
          }
        });
  }

  @Override
  public Pool pool(String role, int most) {
    return new SimulatedPool(role, most);
  }

  @Override
  public Timer timer(String role) {
    return new SimulatedTimer(role);
  }

  @Override
  public Thread start(String name, Runnable task) {
    return simulation.start(name, task);
  }

  @Override
  public boolean isOwn() {
    return own.contains(Thread.currentThread());
  }

  private final class SimulatedPool implements Pool {
    private final String role;
    private final int most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    SimulatedPool(String role, int most) {
      this.role = role;
      this.most = most;
    }

    @Override
    public void execute(Runnable task) {
      if (closed) {
        throw new RejectedExecutionException("the pool is closed");
      }
      simulation.checkThreads(role);
      waiting.add(task);
      startNext();
    }

    private void startNext() {
      if (running == most || waiting.isEmpty()) {
        return;
      }
      running++;
      Runnable task = waiting.remove();
      startOwn(
          role,
          () -> {
            try {
              task.run();
            } finally {
              running--;
              startNext();
            }
          });
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public boolean awaitEnd(long nanos) {
      TimeLimit end = simulation.time().limit(nanos);
      while (running > 0 && !end.isOver()) {
        simulation.time().pause(WAIT_NANOS);
      }
      return running == 0;
    }
  }

  /** Its tasks are short, so it does not matter that a late one may begin beside the next. */
  private final class SimulatedTimer implements Timer {
    private final String role;
    private boolean closed;

    SimulatedTimer(String role) {
      this.role = role;
    }

    @Override
    public void after(long nanos, Runnable task) {
      Object _ = schedule(nanos, task);
    }

    private Object schedule(long nanos, Runnable task) {
      if (closed) {
        throw new RejectedExecutionException("the timer is closed");
      }
      return simulation.alarm(
          nanos,
          () -> {
            if (!closed) {
              startOwn(role, () -> runUnlessClosed(task));
            }
          });
    }

    private void runUnlessClosed(Runnable task) {
      if (!closed) {
        task.run();
      }
    }

    @Override
    public Runnable every(long nanos, Runnable task) {
      Repeated repeated = new Repeated(nanos, task);
      repeated.scheduleNext();
      return repeated::end;
    }

    @Override
    public void close() {
      closed = true;
    }

    private final class Repeated {
      private final long nanos;
      private final Runnable task;
      private @Nullable Object next;
      private boolean ended;

      Repeated(long nanos, Runnable task) {
        this.nanos = nanos;
        this.task = task;
      }

      void scheduleNext() {
        if (!ended && !closed) {
          next = schedule(nanos, this::runOnce);
        }
      }

      private void runOnce() {
        if (!ended) {
          task.run();
          scheduleNext();
        }
      }

      void end() {
        ended = true;
        if (next != null) {
          simulation.cancel(next);
        }
      }
    }
  }
}
