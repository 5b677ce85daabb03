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

package io.copyover.process.supervisor;

import java.io.File;
import java.io.IOException;

/**
 * What the first generation becomes when it has retired: a minimal init. It reaps every
 * child, passes signals on to the serving process, and ends with the status of that one
 * when no child is left; others than generations it waits for a few seconds only. The
 * signals were blocked before this process became a JVM, so that none is lost while it
 * starts.
 */
public final class Supervisor {

	/**
	 * The argument with which nothing is supervised, to see whether all can be loaded.
	 */
	public static final String CHECK = "check";

	private static final int SIGCHLD = 17;

	private static final int SIGHUP = 1;

	private static final int SIGINT = 2;

	private static final int SIGTERM = 15;

	// Beside those QUIT, USR1, USR2, and WINCH.
	private static final int[] PASSED_ON = { SIGHUP, SIGINT, 3, 10, 12, SIGTERM, 28 };

	private static final int PRIVATE = 077;

	private static final long PATIENCE_NANOS = 3_000_000_000L;

	private final CLibrary library;

	private final Children children = new Children();

	private int serving;

	private boolean others;

	private int status = 1;

	private Supervisor(CLibrary library, int serving) throws IOException {
		this.library = library;
		this.serving = serving;
	}

	/**
	 * Return the numbers of the signals that must be blocked when this process starts.
	 * @return the numbers
	 */
	public static int[] signals() {
		int[] signals = new int[PASSED_ON.length + 1];
		System.arraycopy(PASSED_ON, 0, signals, 0, PASSED_ON.length);
		signals[PASSED_ON.length] = SIGCHLD;
		return signals;
	}

	/**
	 * Supervise.
	 * @param args the id of the serving process, a child of this one, or {@link #CHECK}
	 * @throws IOException if {@code /proc} cannot be read, or standard input not closed
	 */
	public static void main(String[] args) throws IOException {
		CLibrary library = new CLibrary(signals());
		if (CHECK.equals(args[0])) {
			Supervisor supervisor = new Supervisor(library, Integer.MAX_VALUE);
			supervisor.reap();
			return;
		}
		deleteFiles();
		// Of the standard streams the JDK puts /dev/null in place of what is closed.
		System.in.close();
		library.reset(SIGCHLD);
		Supervisor supervisor = new Supervisor(library, Integer.parseInt(args[0]));
		supervisor.run();
		Runtime.getRuntime().halt(supervisor.status);
	}

	/**
	 * Delete what this process was loaded from. The JVM has it open.
	 */
	private static void deleteFiles() {
		File directory = new File(System.getProperty("java.class.path")).getParentFile();
		File[] files = directory.listFiles();
		if (files != null) {
			for (File file : files) {
				file.delete();
			}
		}
		directory.delete();
	}

	private void run() {
		reap();
		// In the last moment before it became this program, the process could only note
		// the number of a stop signal there.
		int noted = this.library.umask(PRIVATE);
		if (noted == SIGHUP || noted == SIGINT || noted == SIGTERM) {
			passOn(noted);
		}
		do {
			serve();
		}
		while (awaitOthers());
	}

	private void serve() {
		while (this.serving != 0) {
			int signal = this.library.awaitSignal();
			if (signal == SIGCHLD) {
				reap();
			}
			else if (signal != 0) {
				passOn(signal);
			}
		}
	}

	/**
	 * Pass a signal on to the process that serves. One that stops goes to a predecessor
	 * that lingers too, which ends with its successor then; it may be ending this moment,
	 * and hear nothing any more.
	 * @param signal its number
	 */
	private void passOn(int signal) {
		int first;
		int last;
		do {
			// A child may have ended already, which is told after the signal, or end now:
			// then its successor is not its child any more.
			reap();
			first = this.serving;
			if (first == 0) {
				return;
			}
			last = this.children.serving(first);
			reap();
		}
		while (this.serving != first);
		if (last != this.serving && (signal == SIGINT || signal == SIGTERM)) {
			this.library.kill(this.serving, signal);
		}
		this.library.kill(last, signal);
	}

	/**
	 * Wait for children that are no generation, unless a signal tells this process to
	 * stop. One that does not end must not make a service look alive that has ended.
	 * @return {@code true} if there is a generation again
	 */
	private boolean awaitOthers() {
		long end = System.nanoTime() + PATIENCE_NANOS;
		long left = PATIENCE_NANOS;
		while (this.others && this.serving == 0 && left > 0) {
			int signal = this.library.awaitSignal(left);
			if (signal != 0 && signal != SIGCHLD) {
				return false;
			}
			reap();
			left = end - System.nanoTime();
		}
		return this.serving != 0;
	}

	private void reap() {
		int pid = this.library.reap(-1);
		while (pid > 0) {
			if (pid == this.serving) {
				this.status = this.library.shellStatus();
				// Its successor may end before this loop does.
				this.serving = this.children.newestGeneration();
			}
			pid = this.library.reap(-1);
		}
		this.others = pid == 0;
		if (pid < 0 || this.serving == 0) {
			this.serving = this.children.newestGeneration();
		}
	}

}
