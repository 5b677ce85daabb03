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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * All that a copyover asks of the operating system. Safe for use by several threads.
 */
public interface OperatingSystem {

	/**
	 * Tell why a process cannot be replaced here.
	 * @return the reason, {@code null} if it can
	 */
	@Nullable String unsupportedReason();

	/**
	 * Tell what this process has that a second one with the same command line could not
	 * have at the same time, as far as that can be told beforehand.
	 * @return what it is, {@code null} if there is nothing
	 */
	default @Nullable String exclusive() {
		return null;
	}

	/**
	 * Tell what this process has too little of to be replaced, or to take over.
	 * @return what it is and what to do, {@code null} if there is nothing
	 */
	default @Nullable String shortage() {
		return null;
	}

	/**
	 * Return the id of this process.
	 * @return the process id
	 */
	long pid();

	/**
	 * Return the command line that this process was started with.
	 * @return the program and its arguments, exactly as they were
	 * @throws IOException if it cannot be read, or an argument cannot be represented in
	 * this locale
	 */
	List<String> commandLine() throws IOException;

	/**
	 * Make a pipe, both ends of which belong to this process.
	 * @return the pipe
	 * @throws IOException if there is no descriptor left
	 */
	Pipe pipe() throws IOException;

	/**
	 * Check what {@link #spawn} would refuse about a command, without starting it.
	 * @param command the program and its arguments
	 * @throws IOException if the program does not exist, or an argument cannot be
	 * represented in this locale; the message says which, but not what it is
	 */
	default void check(List<String> command) throws IOException {
	}

	/**
	 * Start a process with this one's environment, working directory and standard
	 * descriptors, and no other descriptor than those named, which keep their numbers.
	 * @param command the program, looked up as a shell would, and its arguments
	 * @param descriptors the numbers of the descriptors that it inherits
	 * @return the process
	 * @throws IOException if it cannot be started; the message says why
	 */
	default Child spawn(List<String> command, List<Integer> descriptors) throws IOException {
		return spawn(command, descriptors, Output.STANDARD);
	}

	/**
	 * Start a process as {@link #spawn(List, List)} does, with another standard output
	 * and error.
	 * @param command the program, looked up as a shell would, and its arguments
	 * @param descriptors the numbers of the descriptors that it inherits
	 * @param output the descriptors of this process that are its standard output and
	 * error
	 * @return the process
	 * @throws IOException if it cannot be started; the message says why
	 */
	Child spawn(List<String> command, List<Integer> descriptors, Output output) throws IOException;

	/**
	 * Duplicate this process's standard output and error, so that a successor can be
	 * given them under other numbers.
	 * @return the numbers, which are the same where both refer to the same file, pipe or
	 * terminal
	 * @throws IOException if one of the two is not open, or there is no descriptor left
	 */
	Output duplicateOutput() throws IOException;

	/**
	 * Load what {@link #replaceOutput} needs, so that it does not take long.
	 * @throws LinkageError if that is not possible
	 */
	default void warmUp() {
	}

	/**
	 * Put inherited descriptors in place of this process's standard output and error, and
	 * close them.
	 * @param originals what {@link #duplicateOutput()} gave in the predecessor
	 * @throws IOException if they are not open
	 */
	void replaceOutput(Output originals) throws IOException;

	/**
	 * Close descriptors.
	 * @param duplicates what {@link #duplicateOutput()} gave
	 */
	void closeOutput(Output duplicates);

	/**
	 * Replace this process by another program, in place. The process keeps its id, its
	 * children, environment, working directory and standard descriptors, and no other
	 * descriptor than those named, which keep their numbers. Signals do in it what they
	 * do by default, but for the one that starts copyovers ({@link #onTriggerSignal}):
	 * that is ignored until the program has a handler for it. Returns only by throwing:
	 * this process then goes on as it was. No shutdown hook runs.
	 * @param command the program, looked up as a shell would, and its arguments
	 * @param descriptors the numbers of the descriptors that stay open
	 * @param lastLook is called in the last moment, and may throw to give up: handlers of
	 * {@link #onStopSignal} have been told of all stop signals that came before, and one
	 * that comes later ends this process at once
	 * @throws IOException if it cannot be replaced; the message says why
	 */
	void replace(List<String> command, List<Integer> descriptors, Runnable lastLook) throws IOException;

	/**
	 * Let descendants of this process become its children when their own parent ends, as
	 * those of the process with the id 1 do. It stays so when this process is replaced.
	 * @throws IOException if that is not possible
	 */
	void adoptOrphans() throws IOException;

	/**
	 * Show to a supervisor that not this process serves any more, but a child of it. It
	 * is no longer so when this process is replaced.
	 * @throws IOException if that is not possible
	 */
	void showLingering() throws IOException;

	/**
	 * Make a file that has no name and that nobody else can read.
	 * @param directory where there is room for it
	 * @return the file, empty
	 * @throws IOException if it cannot be made; the message says why
	 */
	StateFile stateFile(Path directory) throws IOException;

	/**
	 * Let more connections wait to be accepted.
	 * @param listener the descriptor of a listening socket
	 * @param length how many; the kernel may allow fewer
	 * @throws IOException if it is not a listening socket
	 */
	void backlog(int listener, int length) throws IOException;

	/**
	 * Prepare for this process to become a small supervisor of its successor, and see
	 * whether that would work.
	 * @return what makes it one
	 * @throws IOException if it would not work; the message says why
	 */
	Supervision prepareSupervision() throws IOException;

	/**
	 * Tell whether a process is the parent of this one, or an earlier ancestor.
	 * @param pid the process id
	 * @return {@code false} if it is not, or has ended
	 */
	boolean isAncestor(long pid);

	/**
	 * Find the descriptor of a listening socket of this process.
	 * @param address the address that it is bound to
	 * @return the number
	 * @throws IOException if there is none
	 */
	int listenerDescriptor(InetSocketAddress address) throws IOException;

	/**
	 * Build a channel around an inherited listening socket. The channel owns the
	 * descriptor from then on.
	 * @param descriptor the number
	 * @return a channel that is bound
	 * @throws IOException if it is not a listening socket, or this JDK does not allow it
	 */
	ServerSocketChannel adoptListener(int descriptor) throws IOException;

	/**
	 * Open an inherited descriptor for reading.
	 * @param descriptor the number
	 * @return gives its bytes, unbuffered; closing it closes the descriptor too where
	 * this JVM allows that
	 * @throws IOException if it is not open, or cannot be read
	 */
	InputStream read(int descriptor) throws IOException;

	/**
	 * Open an inherited descriptor for writing.
	 * @param descriptor the number
	 * @return takes the bytes, unbuffered; closing it closes the descriptor too where
	 * this JVM allows that
	 * @throws IOException if it is not open, or cannot be written
	 */
	OutputStream write(int descriptor) throws IOException;

	/**
	 * Return the options that a successor's JVM needs for {@link #adoptListener}.
	 * @return the options, to stand right after the program's name
	 */
	List<String> jvmOptions();

	/**
	 * Take over the signals that stop a process (TERM, INT, HUP), until the handle is
	 * closed, which puts back what was there before.
	 * @param handler is called with each, on a thread of the JVM
	 * @return the handle
	 */
	AutoCloseable onStopSignal(Consumer<StopSignal> handler);

	/**
	 * Handle the signal that starts copyovers, until the handle is closed, which puts
	 * back what was there before. Meanwhile it is no signal that stops this process.
	 * @param signal the signal
	 * @param handler is called with each, on a thread of its own
	 * @return the handle
	 * @throws io.copyover.TriggerSignalException if the JVM keeps the signal for itself,
	 * or this process ignores it
	 */
	AutoCloseable onTriggerSignal(TriggerSignal signal, Runnable handler);

	/**
	 * Make this process as likely to be killed for want of memory as it was at first,
	 * before {@link Child#sacrifice()}.
	 * @param score what {@link #memoryScore()} gave in the predecessor
	 */
	void memoryScore(int score);

	/**
	 * Return how likely this process is to be killed for want of memory.
	 * @return the kernel's {@code oom_score_adj}, from -1000 to 1000
	 */
	int memoryScore();

	/**
	 * End this process at once, without shutdown hooks.
	 * @param status the exit status
	 */
	void halt(int status);

	/**
	 * End this process in the ordinary way, with shutdown hooks. Returns at once.
	 * @param status the exit status
	 */
	default void exit(int status) {
		Thread exit = new Thread(() -> System.exit(status), "copyover-exit");
		exit.setDaemon(true);
		exit.start();
	}

	/**
	 * The descriptors of a standard output and a standard error.
	 *
	 * @param out the number for the standard output
	 * @param err the number for the standard error
	 */
	record Output(int out, int err) {

		/**
		 * Those of this process.
		 */
		public static final Output STANDARD = new Output(1, 2);

		/**
		 * Tell whether both are one.
		 * @return whether they have the same number
		 */
		public boolean isOne() {
			return this.out == this.err;
		}

		/**
		 * Return the numbers.
		 * @return one number or two
		 */
		public List<Integer> numbers() {
			return isOne() ? List.of(this.out) : List.of(this.out, this.err);
		}

	}

	/**
	 * A file without a name.
	 */
	interface StateFile {

		/**
		 * Return the number of its descriptor, which can be kept when this process is
		 * replaced.
		 * @return the descriptor
		 */
		int descriptor();

		/**
		 * Write to it.
		 * @return takes the bytes, unbuffered; always the same
		 */
		OutputStream out();

		/**
		 * Let whoever reads the descriptor begin at the beginning.
		 * @throws IOException if that is not possible
		 */
		void rewind() throws IOException;

		/**
		 * Close it, so that it is gone. A repeated call does nothing.
		 */
		void close();

	}

	/**
	 * A pipe of this process.
	 */
	interface Pipe {

		/**
		 * Return the number of the end to read from.
		 * @return the descriptor
		 */
		int readDescriptor();

		/**
		 * Return the number of the end to write to.
		 * @return the descriptor
		 */
		int writeDescriptor();

		/**
		 * Read from this process's own end. May be called once.
		 * @return gives the bytes, unbuffered; closing it closes the end
		 */
		InputStream in();

		/**
		 * Write to this process's own end. May be called once.
		 * @return takes the bytes, unbuffered; closing it closes the end
		 */
		OutputStream out();

		/**
		 * Close the end to read from, once the child has it. A repeated call does
		 * nothing.
		 */
		void closeRead();

		/**
		 * Close the end to write to, once the child has it. A repeated call does nothing.
		 */
		void closeWrite();

	}

	/**
	 * A process that was started by {@link OperatingSystem#spawn}.
	 */
	interface Child {

		/**
		 * Return its id.
		 * @return the process id
		 */
		long pid();

		/**
		 * Wait for its end, and reap it.
		 * @param limit how long, zero for a look
		 * @return its end, {@code null} if it still runs; a repeated call gives the same
		 */
		@Nullable ExitStatus awaitExit(Duration limit);

		/**
		 * Kill it and reap it, waiting for a bounded time. Does nothing if it has ended.
		 * @return its end, {@code null} if it did not end in time
		 */
		@Nullable ExitStatus kill();

		/**
		 * Stop it (SIGSTOP), and wait for a bounded time until it is stopped or has
		 * ended.
		 */
		void suspend();

		/**
		 * Let it go on after {@link #suspend()}.
		 */
		void resume();

		/**
		 * Send it a signal, if it has not ended.
		 * @param signal the signal
		 */
		void signal(StopSignal signal);

		/**
		 * Send it the signal that starts copyovers, if it handles that: one that does not
		 * would be ended by it.
		 * @param signal the signal
		 * @return whether it was sent
		 */
		boolean signal(TriggerSignal signal);

		/**
		 * Make it the process that the kernel takes first when memory runs out. Where
		 * that is not possible nothing happens.
		 */
		void sacrifice();

	}

	/**
	 * Makes a small supervisor of this process.
	 */
	interface Supervision extends AutoCloseable {

		/**
		 * Become the supervisor, by {@link OperatingSystem#replace}: it reaps every
		 * child, passes signals on, and ends with the status of the serving process when
		 * no generation is left. Returns if there is none already.
		 * @param serving the successor; where it has ended, a later generation that has
		 * become a child of this process takes its place
		 * @throws IOException if that did not work: this process then goes on as it was
		 */
		void begin(Child serving) throws IOException;

		/**
		 * Give back what was prepared, for it is not needed. A repeated call does
		 * nothing.
		 */
		@Override
		void close();

	}

	/**
	 * How a process ended.
	 *
	 * @param code its exit status, or the number of the signal that killed it
	 * @param signaled whether a signal killed it
	 */
	record ExitStatus(int code, boolean signaled) {

		/**
		 * Return the status as a shell shows it.
		 * @return the exit status, 128 and the signal's number if one killed it
		 */
		public int shellStatus() {
			return this.signaled ? 128 + this.code : this.code;
		}

		@Override
		public String toString() {
			return this.signaled ? "killed by signal " + this.code : "exit status " + this.code;
		}

	}

	/**
	 * The signals that stop a process.
	 */
	enum StopSignal {

		/** What a process manager sends. */
		TERM(15),
		/** What Ctrl-C sends. */
		INT(2),
		/** What a closed terminal sends. */
		HUP(1);

		private final int number;

		StopSignal(int number) {
			this.number = number;
		}

		/**
		 * Return its number.
		 * @return the number
		 */
		public int number() {
			return this.number;
		}

	}

}
