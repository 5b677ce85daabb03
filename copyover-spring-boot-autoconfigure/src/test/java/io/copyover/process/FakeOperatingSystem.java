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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

	private static final int LAST_STANDARD = 2;

	private static final AtomicLong pids = new AtomicLong(1000);

	private final long pid;

	private final Map<Integer, FakePipe.End> ends = new ConcurrentSkipListMap<>();

	private final Map<Integer, ServerSocketChannel> sockets = new ConcurrentSkipListMap<>();

	private final Map<Integer, ByteArrayOutputStream> files = new ConcurrentSkipListMap<>();

	private final Set<Integer> rewound = ConcurrentHashMap.newKeySet();

	private final Map<Integer, Integer> backlogs = new ConcurrentHashMap<>();

	private final List<Consumer<StopSignal>> handlers = new CopyOnWriteArrayList<>();

	private final Map<TriggerSignal, Runnable> triggers = new ConcurrentHashMap<>();

	private final List<FakeChild> children = new CopyOnWriteArrayList<>();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final CountDownLatch ended = new CountDownLatch(1);

	private int nextDescriptor = 3;

	private volatile @Nullable ExitStatus status;

	private volatile @Nullable Integer halted;

	private volatile @Nullable FakeOperatingSystem replacement;

	private volatile boolean suspended;

	private volatile @Nullable String exclusive;

	private volatile @Nullable String shortage;

	private volatile boolean adoptsOrphans;

	private volatile boolean showsLingering;

	private volatile int memoryScore;

	private volatile List<String> commandLine = List.of("java", "-jar", "app.jar");

	private volatile @Nullable String unsupportedReason;

	private volatile @Nullable String spawnFailure;

	private volatile @Nullable String replaceFailure;

	private volatile @Nullable String stateFileFailure;

	private volatile @Nullable String supervisionFailure;

	private volatile @Nullable FakeOperatingSystem parent;

	private final List<FakeSupervision> supervisions = new CopyOnWriteArrayList<>();

	private volatile @Nullable Throwable failure;

	private volatile Program program;

	/**
	 * Make a first process.
	 * @param program what each process that it spawns runs, in a thread of its own
	 */
	public FakeOperatingSystem(Program program) {
		this(program, pids.incrementAndGet());
	}

	/**
	 * Make a first process with an id.
	 * @param program what each process that it spawns runs
	 * @param pid the process id
	 */
	public FakeOperatingSystem(Program program, long pid) {
		this.program = program;
		this.pid = pid;
		splitOutput(false);
	}

	/**
	 * Let the standard output and error of this process be two files, or one, which is
	 * the default.
	 * @param split whether they are two
	 */
	public void splitOutput(boolean split) {
		this.files.put(1, new ByteArrayOutputStream());
		this.files.put(2, split ? new ByteArrayOutputStream() : this.files.get(1));
	}

	/**
	 * Return what has been written to a standard output or error that is a file. It is
	 * that of all processes that share it.
	 * @param descriptor 1 or 2
	 * @return the text
	 */
	public String output(int descriptor) {
		return current().files.get(descriptor).toString(StandardCharsets.UTF_8);
	}

	/**
	 * Return what the standard output or error of this process is.
	 * @param descriptor 1 or 2
	 * @return whether it is a pipe, and no file
	 */
	public boolean isPipe(int descriptor) {
		return this.ends.containsKey(descriptor);
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
	 * Let {@link #replace} fail.
	 * @param message the message of the exception, {@code null} to let it succeed
	 */
	public void failReplace(@Nullable String message) {
		this.replaceFailure = message;
	}

	/**
	 * Let {@link #stateFile} fail.
	 * @param message the message of the exception, {@code null} to let it succeed
	 */
	public void failStateFile(@Nullable String message) {
		this.stateFileFailure = message;
	}

	/**
	 * Return what {@link #backlog} was called with.
	 * @return the lengths by descriptor
	 */
	public Map<Integer, Integer> backlogs() {
		return Map.copyOf(this.backlogs);
	}

	/**
	 * Let {@link #prepareSupervision()} fail.
	 * @param message the message of the exception, {@code null} to let it succeed
	 */
	public void failSupervision(@Nullable String message) {
		this.supervisionFailure = message;
	}

	/**
	 * Return the supervisions that this process prepared.
	 * @return the supervisions in order
	 */
	public List<FakeSupervision> supervisions() {
		return List.copyOf(this.supervisions);
	}

	/**
	 * Return what this process became by {@link #replace}.
	 * @return the operating system as what runs in it now sees it, this one if it was not
	 * replaced
	 */
	public FakeOperatingSystem current() {
		FakeOperatingSystem next = this.replacement;
		return (next != null) ? next.current() : this;
	}

	/**
	 * Tell whether {@link #showLingering()} was called in this process.
	 * @return whether it was
	 */
	public boolean showsLingering() {
		return this.showsLingering;
	}

	/**
	 * Tell whether {@link #adoptOrphans()} was called in this process.
	 * @return whether it was
	 */
	public boolean adoptsOrphans() {
		return this.adoptsOrphans;
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
		FakeOperatingSystem now = current();
		return Stream.of(now.ends, now.sockets, now.files)
			.flatMap((descriptors) -> descriptors.keySet().stream())
			.filter((descriptor) -> descriptor > LAST_STANDARD)
			.sorted()
			.toList();
	}

	/**
	 * Tell whether this process has not ended.
	 * @return whether it runs
	 */
	public boolean isAlive() {
		return status() == null;
	}

	/**
	 * Return what {@link #halt} was called with.
	 * @return the status, {@code null} if it was not called
	 */
	public @Nullable Integer halted() {
		return current().halted;
	}

	/**
	 * Return how this process ended.
	 * @return its end, {@code null} if it runs
	 */
	public @Nullable ExitStatus status() {
		return current().status;
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
		current().end(new ExitStatus(9, true));
	}

	/**
	 * Close the descriptors that this process reads from, as the kernel does a little
	 * before the end of a process can be seen.
	 */
	public void closeInputs() {
		this.ends.values().stream().filter(FakePipe.End::isForReading).forEach(FakePipe.End::close);
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
		FakeOperatingSystem next = this.replacement;
		if (next != null) {
			next.stop(signal);
			return;
		}
		if (this.handlers.isEmpty()) {
			end(new ExitStatus(signal.number(), true));
		}
		this.handlers.forEach((handler) -> handler.accept(signal));
	}

	/**
	 * Have what no second process can have.
	 * @param what what it is, {@code null} for nothing
	 */
	public void exclusive(@Nullable String what) {
		this.exclusive = what;
	}

	/**
	 * Have too little of something.
	 * @param what what {@link #shortage()} says about it, {@code null} for nothing
	 */
	public void shortage(@Nullable String what) {
		this.shortage = what;
	}

	@Override
	public @Nullable String shortage() {
		return this.shortage;
	}

	@Override
	public @Nullable String exclusive() {
		return this.exclusive;
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
					FakeOperatingSystem next = this.replacement;
					return (next != null) ? next.awaitEnd(Duration.ofNanos(deadline - System.nanoTime())) : this.status;
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
		return spawn(command, descriptors, Output.STANDARD);
	}

	@Override
	public FakeChild spawn(List<String> command, List<Integer> descriptors, Output output) throws IOException {
		awaitRunning();
		if (this.spawnFailure != null) {
			throw new IOException(this.spawnFailure);
		}
		FakeOperatingSystem os = new FakeOperatingSystem(this.program);
		os.commandLine = List.copyOf(command);
		os.memoryScore = this.memoryScore;
		os.files.clear();
		os.parent = this;
		for (int descriptor : descriptors) {
			inherit(os, descriptor, descriptor);
		}
		inherit(os, output.out(), 1);
		inherit(os, output.err(), 2);
		FakeChild child = new FakeChild(this, os, os.commandLine);
		this.children.add(child);
		os.start(this.program);
		return child;
	}

	@Override
	public Output duplicateOutput() throws IOException {
		awaitRunning();
		if (!this.files.containsKey(1) || !this.files.containsKey(2)) {
			throw new IOException("The output is no file");
		}
		int out = nextDescriptor();
		int err = (this.files.get(1) == this.files.get(2)) ? out : nextDescriptor();
		this.files.put(out, this.files.get(1));
		this.files.put(err, this.files.get(2));
		return new Output(out, err);
	}

	@Override
	public void replaceOutput(Output originals) throws IOException {
		awaitRunning();
		for (int number : originals.numbers()) {
			if (!this.files.containsKey(number)) {
				throw new IOException("Descriptor " + number + " is not open in this process");
			}
		}
		this.files.put(1, this.files.get(originals.out()));
		this.files.put(2, this.files.get(originals.err()));
		Stream.of(1, 2).map(this.ends::get).filter(Objects::nonNull).forEach(FakePipe.End::close);
		closeOutput(originals);
	}

	@Override
	public void closeOutput(Output duplicates) {
		this.files.keySet().removeAll(duplicates.numbers());
	}

	@Override
	public void replace(List<String> command, List<Integer> descriptors, Runnable lastLook) throws IOException {
		awaitRunning();
		lastLook.run();
		if (this.replaceFailure != null) {
			throw new IOException(this.replaceFailure);
		}
		FakeOperatingSystem os = new FakeOperatingSystem(this.program, this.pid);
		os.commandLine = List.copyOf(command);
		os.memoryScore = this.memoryScore;
		os.adoptsOrphans = this.adoptsOrphans;
		os.children.addAll(this.children);
		os.files.clear();
		os.parent = this.parent;
		for (int descriptor : descriptors) {
			inherit(os, descriptor, descriptor);
		}
		inherit(os, 1, 1);
		inherit(os, 2, 2);
		os.rewound.addAll(this.rewound);
		this.replacement = os;
		end(new ExitStatus(0, false));
		os.start(os.program);
		checkRunning();
	}

	@Override
	public Supervision prepareSupervision() throws IOException {
		awaitRunning();
		if (this.supervisionFailure != null) {
			throw new IOException(this.supervisionFailure);
		}
		FakeSupervision supervision = new FakeSupervision(this);
		this.supervisions.add(supervision);
		return supervision;
	}

	@Override
	public boolean isAncestor(long pid) {
		FakeOperatingSystem ancestor = this.parent;
		boolean direct = true;
		while (ancestor != null) {
			FakeOperatingSystem now = ancestor.current();
			if (now.isAlive() && (direct || now.adoptsOrphans)) {
				if (now.pid == pid) {
					return true;
				}
				direct = true;
			}
			else {
				direct = false;
			}
			ancestor = ancestor.parent;
		}
		return false;
	}

	@Override
	public void adoptOrphans() {
		awaitRunning();
		this.adoptsOrphans = true;
	}

	@Override
	public void showLingering() {
		awaitRunning();
		this.showsLingering = true;
	}

	@Override
	public StateFile stateFile(Path directory) throws IOException {
		awaitRunning();
		if (this.stateFileFailure != null) {
			throw new IOException(this.stateFileFailure);
		}
		int descriptor = nextDescriptor();
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		this.files.put(descriptor, content);
		return new FakeStateFile(descriptor, content);
	}

	@Override
	public void backlog(int listener, int length) throws IOException {
		if (!this.sockets.containsKey(listener)) {
			throw new IOException("Descriptor " + listener + " is not a listening socket of this process");
		}
		this.backlogs.put(listener, length);
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
		awaitRunning();
		ByteArrayOutputStream file = this.files.get(descriptor);
		if (file != null) {
			// The offset is shared, so that who has not rewound finds the end.
			byte[] left = this.rewound.contains(descriptor) ? file.toByteArray() : new byte[0];
			return new ByteArrayInputStream(left) {
				@Override
				public void close() {
					FakeOperatingSystem.this.files.remove(descriptor);
				}
			};
		}
		return end(descriptor, true).in();
	}

	@Override
	public OutputStream write(int descriptor) throws IOException {
		awaitRunning();
		OutputStream file = this.files.get(descriptor);
		return (file != null) ? file : end(descriptor, false).out();
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
		FakeOperatingSystem next = this.replacement;
		if (next != null) {
			next.suspended(suspended);
			return;
		}
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

	private void inherit(FakeOperatingSystem os, int descriptor, int target) throws IOException {
		FakePipe.End end = this.ends.get(descriptor);
		if (end != null) {
			os.add(target, end.inherit(os));
		}
		else if (this.sockets.containsKey(descriptor)) {
			os.sockets.put(target, this.sockets.get(descriptor));
		}
		else if (this.files.containsKey(descriptor)) {
			os.files.put(target, this.files.get(descriptor));
		}
		else {
			throw new IOException("Descriptor " + descriptor + " is not open in this process");
		}
		os.nextDescriptor = Math.max(os.nextDescriptor, target + 1);
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

	private final class FakeStateFile implements StateFile {

		private final int descriptor;

		private final ByteArrayOutputStream content;

		private FakeStateFile(int descriptor, ByteArrayOutputStream content) {
			this.descriptor = descriptor;
			this.content = content;
		}

		@Override
		public int descriptor() {
			return this.descriptor;
		}

		@Override
		public OutputStream out() {
			return this.content;
		}

		@Override
		public void rewind() {
			checkRunning();
			FakeOperatingSystem.this.rewound.add(this.descriptor);
		}

		@Override
		public void close() {
			checkRunning();
			FakeOperatingSystem.this.files.remove(this.descriptor);
		}

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
