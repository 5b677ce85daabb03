/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One process of an operating system that exists in memory only. What it spawns is a
 * thread that runs the {@link Program} of the test, with a {@code FakeOperatingSystem} of
 * its own; both see the same pipes.
 * <p>
 * A process ends by {@link #halt}, by {@link #crash()}, by {@link FakeChild#kill()}, by a
 * signal that nothing handles, or when its program throws. All its ends of pipes are
 * closed then, so that the other side sees it; its threads are interrupted, and whatever
 * they ask of it next throws a {@link ProcessEndedError}. A program that returns leaves
 * its process running, as the {@code main} of a server does.
 */
public final class FakeOperatingSystem implements OperatingSystem {

	private static final AtomicLong pids = new AtomicLong(1000);

	private final long pid = pids.incrementAndGet();

	private final Map<Integer, FakePipe.End> ends = new ConcurrentSkipListMap<>();

	private final Map<Integer, ServerSocketChannel> sockets = new ConcurrentSkipListMap<>();

	private final List<Consumer<StopSignal>> handlers = new CopyOnWriteArrayList<>();

	private final Map<TriggerSignal, Runnable> triggers = new ConcurrentHashMap<>();

	private final List<FakeChild> children = new CopyOnWriteArrayList<>();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final CountDownLatch ended = new CountDownLatch(1);

	private int nextDescriptor = 3;

	private volatile @Nullable ExitStatus status;

	private volatile @Nullable Integer halted;

	private volatile boolean suspended;

	private volatile int memoryScore;

	private volatile List<String> commandLine = List.of("java", "-jar", "app.jar");

	private volatile @Nullable String unsupportedReason;

	private volatile @Nullable String spawnFailure;

	private volatile @Nullable Throwable failure;

	private volatile Program program;

	/**
	 * Make a first process.
	 * @param program what each process that it spawns runs, in a thread of its own
	 */
	public FakeOperatingSystem(Program program) {
		this.program = program;
	}

	/**
	 * Let later spawns run another program.
	 * @param program the program
	 */
	public void program(Program program) {
		this.program = program;
	}

	/**
	 * Give this process another command line.
	 * @param command the program and its arguments
	 */
	public void commandLine(List<String> command) {
		this.commandLine = List.copyOf(command);
	}

	/**
	 * Let {@link #unsupportedReason()} give a reason.
	 * @param reason the reason, {@code null} for none
	 */
	public void unsupported(@Nullable String reason) {
		this.unsupportedReason = reason;
	}

	/**
	 * Let spawning fail.
	 * @param message the message of the exception, {@code null} to let it succeed
	 */
	public void failSpawn(@Nullable String message) {
		this.spawnFailure = message;
	}

	/**
	 * Add a listening socket, so that it has a descriptor and can be inherited.
	 * @param channel a bound channel, which the successor is given as it is
	 * @return the number
	 */
	public int listen(ServerSocketChannel channel) {
		int descriptor = nextDescriptor();
		this.sockets.put(descriptor, channel);
		return descriptor;
	}

	/**
	 * Return the processes that were spawned.
	 * @return the children, the latest last
	 */
	public List<FakeChild> children() {
		return List.copyOf(this.children);
	}

	/**
	 * Return the process that was spawned last.
	 * @return the child
	 */
	public FakeChild lastChild() {
		return this.children.get(this.children.size() - 1);
	}

	/**
	 * Return the numbers of the pipes' ends and sockets that are open in this process.
	 * @return the numbers
	 */
	public List<Integer> openDescriptors() {
		return Stream.concat(this.ends.keySet().stream(), this.sockets.keySet().stream()).sorted().toList();
	}

	/**
	 * Tell whether this process has not ended.
	 * @return whether it runs
	 */
	public boolean isAlive() {
		return this.status == null;
	}

	/**
	 * Return what {@link #halt} was called with.
	 * @return the status, {@code null} if it was not called
	 */
	public @Nullable Integer halted() {
		return this.halted;
	}

	/**
	 * Return how this process ended.
	 * @return its end, {@code null} if it runs
	 */
	public @Nullable ExitStatus status() {
		return this.status;
	}

	/**
	 * Return what the program of this process threw.
	 * @return the failure, {@code null} if there was none
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * End this process as SIGKILL does. Its children live on. Returns, also to the
	 * process's own threads; see {@link #crashHere()}.
	 */
	public void crash() {
		end(new ExitStatus(9, true));
	}

	/**
	 * End this process as SIGKILL does, and the calling thread, which is one of its own.
	 */
	public void crashHere() {
		crash();
		checkRunning();
	}

	/**
	 * Keep the calling thread, which is one of this process's, until the process ends;
	 * then throw a {@link ProcessEndedError}.
	 */
	public void hangHere() {
		awaitEnd(Duration.ofMinutes(1));
		checkRunning();
	}

	/**
	 * Send this process a signal: its handlers are called, or it ends if it has none.
	 * @param signal the signal
	 */
	public void stop(StopSignal signal) {
		if (this.handlers.isEmpty()) {
			end(new ExitStatus(signal.number(), true));
		}
		this.handlers.forEach((handler) -> handler.accept(signal));
	}

	/**
	 * Send this process the signal that starts copyovers. Its handler is called on
	 * another thread.
	 * @param signal the signal
	 * @return whether it has a handler
	 */
	public boolean trigger(TriggerSignal signal) {
		Runnable handler = this.triggers.get(signal);
		if (handler == null) {
			return false;
		}
		new Thread(handler, signal + " handler").start();
		return true;
	}

	/**
	 * Wait until this process has ended.
	 * @param limit how long
	 * @return its end, {@code null} if it still runs
	 */
	public @Nullable ExitStatus awaitEnd(Duration limit) {
		boolean interrupted = false;
		long deadline = System.nanoTime() + limit.toNanos();
		try {
			while (true) {
				try {
					this.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
					return this.status;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Tell whether this process runs on.
	 * @return {@code false} if it is suspended
	 * @throws ProcessEndedError if it has ended
	 */
	public boolean checkRunning() {
		if (this.status != null) {
			throw new ProcessEndedError(this.pid);
		}
		return !this.suspended;
	}

	@Override
	public @Nullable String unsupportedReason() {
		return this.unsupportedReason;
	}

	@Override
	public long pid() {
		return this.pid;
	}

	@Override
	public List<String> commandLine() {
		return this.commandLine;
	}

	@Override
	public Pipe pipe() {
		awaitRunning();
		FakePipe pipe = new FakePipe();
		int readDescriptor = add(pipe.open(this, true));
		int writeDescriptor = add(pipe.open(this, false));
		return new OwnPipe(readDescriptor, writeDescriptor);
	}

	@Override
	public FakeChild spawn(List<String> command, List<Integer> descriptors) throws IOException {
		awaitRunning();
		if (this.spawnFailure != null) {
			throw new IOException(this.spawnFailure);
		}
		FakeOperatingSystem os = new FakeOperatingSystem(this.program);
		os.commandLine = List.copyOf(command);
		os.memoryScore = this.memoryScore;
		for (int descriptor : descriptors) {
			inherit(os, descriptor);
		}
		FakeChild child = new FakeChild(this, os, os.commandLine);
		this.children.add(child);
		os.start(this.program);
		return child;
	}

	@Override
	public int listenerDescriptor(InetSocketAddress address) throws IOException {
		for (Map.Entry<Integer, ServerSocketChannel> socket : this.sockets.entrySet()) {
			if (address.equals(socket.getValue().getLocalAddress())) {
				return socket.getKey();
			}
		}
		throw new IOException("No socket of this process listens on " + address);
	}

	@Override
	public ServerSocketChannel adoptListener(int descriptor) throws IOException {
		awaitRunning();
		ServerSocketChannel channel = this.sockets.get(descriptor);
		if (channel == null) {
			throw new IOException("Descriptor " + descriptor + " is not a listening socket of this process");
		}
		return channel;
	}

	@Override
	public InputStream read(int descriptor) throws IOException {
		return end(descriptor, true).in();
	}

	@Override
	public OutputStream write(int descriptor) throws IOException {
		return end(descriptor, false).out();
	}

	@Override
	public List<String> jvmOptions() {
		return List.of("-Dfake.jvm.option=true");
	}

	@Override
	public AutoCloseable onStopSignal(Consumer<StopSignal> handler) {
		this.handlers.add(handler);
		return () -> this.handlers.remove(handler);
	}

	@Override
	public AutoCloseable onTriggerSignal(TriggerSignal signal, Runnable handler) {
		this.triggers.put(signal, handler);
		return () -> this.triggers.remove(signal);
	}

	@Override
	public void memoryScore(int score) {
		this.memoryScore = score;
	}

	@Override
	public int memoryScore() {
		return this.memoryScore;
	}

	@Override
	public void halt(int status) {
		awaitRunning();
		this.halted = status;
		end(new ExitStatus(status, false));
		checkRunning();
	}

	@Override
	public void exit(int status) {
		end(new ExitStatus(status, false));
	}

	void suspended(boolean suspended) {
		this.suspended = suspended;
		this.ends.values().forEach(FakePipe.End::wake);
	}

	void end(ExitStatus status) {
		synchronized (this.ended) {
			if (this.status != null) {
				return;
			}
			this.status = status;
		}
		this.ends.values().forEach(FakePipe.End::close);
		this.ends.clear();
		this.sockets.clear();
		this.threads.forEach(Thread::interrupt);
		this.ended.countDown();
	}

	private void start(Program program) {
		Thread thread = new Thread(() -> run(program), "fake-process-" + this.pid);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private void run(Program program) {
		try {
			program.run(this, this.commandLine);
		}
		catch (ProcessEndedError ex) {
			// That is how its thread ends.
		}
		catch (Throwable ex) {
			this.failure = ex;
			end(new ExitStatus(1, false));
		}
		finally {
			this.threads.remove(Thread.currentThread());
		}
	}

	private void inherit(FakeOperatingSystem os, int descriptor) throws IOException {
		FakePipe.End end = this.ends.get(descriptor);
		ServerSocketChannel socket = this.sockets.get(descriptor);
		if (end != null) {
			os.add(descriptor, end.inherit(os));
		}
		else if (socket != null) {
			os.sockets.put(descriptor, socket);
		}
		else {
			throw new IOException("Descriptor " + descriptor + " is not open in this process");
		}
		os.nextDescriptor = Math.max(os.nextDescriptor, descriptor + 1);
	}

	private FakePipe.End end(int descriptor, boolean forReading) throws IOException {
		awaitRunning();
		FakePipe.End end = this.ends.get(descriptor);
		if (end == null) {
			throw new IOException("Descriptor " + descriptor + " is not open in this process");
		}
		if (end.isForReading() != forReading) {
			throw new IOException("Descriptor " + descriptor + " cannot be " + (forReading ? "read" : "written"));
		}
		return end;
	}

	private int add(FakePipe.End end) {
		int descriptor = nextDescriptor();
		add(descriptor, end);
		return descriptor;
	}

	private void add(int descriptor, FakePipe.End end) {
		end.onClose(() -> this.ends.remove(descriptor));
		this.ends.put(descriptor, end);
	}

	private synchronized int nextDescriptor() {
		return this.nextDescriptor++;
	}

	private void awaitRunning() {
		while (!checkRunning()) {
			awaitEnd(Duration.ofMillis(5));
		}
	}

	/**
	 * What a spawned process runs.
	 */
	@FunctionalInterface
	public interface Program {

		/**
		 * Run. Returning leaves the process running; throwing ends it with status 1.
		 * @param os the operating system as this process sees it
		 * @param command the program and its arguments
		 * @throws Exception to end with status 1
		 */
		void run(FakeOperatingSystem os, List<String> command) throws Exception;

	}

	private final class OwnPipe implements Pipe {

		private final int readDescriptor;

		private final int writeDescriptor;

		private OwnPipe(int readDescriptor, int writeDescriptor) {
			this.readDescriptor = readDescriptor;
			this.writeDescriptor = writeDescriptor;
		}

		@Override
		public int readDescriptor() {
			return this.readDescriptor;
		}

		@Override
		public int writeDescriptor() {
			return this.writeDescriptor;
		}

		@Override
		public InputStream in() {
			return own(this.readDescriptor).in();
		}

		@Override
		public OutputStream out() {
			return own(this.writeDescriptor).out();
		}

		@Override
		public void closeRead() {
			close(this.readDescriptor);
		}

		@Override
		public void closeWrite() {
			close(this.writeDescriptor);
		}

		private FakePipe.End own(int descriptor) {
			checkRunning();
			FakePipe.End end = FakeOperatingSystem.this.ends.get(descriptor);
			if (end == null) {
				throw new IllegalStateException("Descriptor " + descriptor + " is closed");
			}
			return end;
		}

		private void close(int descriptor) {
			FakePipe.End end = FakeOperatingSystem.this.ends.get(descriptor);
			if (end != null) {
				end.close();
			}
		}

	}

}
