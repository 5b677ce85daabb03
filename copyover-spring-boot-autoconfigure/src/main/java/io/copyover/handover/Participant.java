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

package io.copyover.handover;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.copyover.Pause;
import io.copyover.Workload;

/**
 * A {@link Workload} that has more to say: an adapter to a server or a framework. All
 * methods have defaults that do nothing. They are called on the threads of the copyover,
 * never two at the same time, in this order.
 * <p>
 * Predecessor: {@link #begin}, {@link #check}, {@link #listeners}, {@link #warmUp},
 * {@link #readAhead}, {@link #quiet}, {@link #oldestWork} again and again,
 * {@link #freeze}; then either {@link #resume} and {@link #aborted} (rolled back), or
 * {@link #released}, {@link #forward}, {@link #linger}, {@link #retire}. Several
 * participants are called in the order in which they were added, {@code retire} in the
 * reverse order.
 * <p>
 * Successor: {@link #warmUp}, {@link #adopt} before the state is restored, {@link #hold}
 * right after, and {@link #resume} once it has taken over.
 */
public interface Participant extends Workload {

	/**
	 * Tell whether {@link #released} names the successor to whoever watches over this
	 * process, so that the end of this process is not taken for that of the service.
	 * @return {@code true} if the process id may change
	 */
	default boolean namesSuccessor() {
		return false;
	}

	/**
	 * In a process that serves: a copyover begins, if it is not refused. Either
	 * {@link #aborted} or {@link #released} follows. What this throws is logged.
	 */
	default void begin() {
	}

	/**
	 * Refuse a copyover that would lose something, before anything is started.
	 * @throws io.copyover.CopyoverRefusedException naming what cannot be handed over
	 */
	default void check() {
	}

	/**
	 * Return the listening sockets that the successor inherits.
	 * @return the sockets
	 */
	default List<Listener> listeners() {
		return List.of();
	}

	/**
	 * In a predecessor whose successor is ready, before anything else is told of it: let
	 * work in only when all of it has come in, so that the freeze waits for no slow
	 * sender. Must be quick. Undone by {@link #resume}.
	 */
	default void readAhead() {
	}

	/**
	 * Return the oldest piece of work in progress that did not exist to wait for this
	 * copyover: the caller's own is left out.
	 * @param pause tells who the caller is
	 * @return the work, {@code null} if there is none
	 */
	default @Nullable Work oldestWork(Pause pause) {
		return null;
	}

	/**
	 * In the successor, before it says that it is ready: load what the start will need,
	 * so that it is not loaded during the freeze. What this throws is logged.
	 */
	default void warmUp() {
	}

	/**
	 * In the successor: take what the predecessor handed on. Called before the state is
	 * restored.
	 * @param inheritance what it is
	 * @throws Exception to give up; the predecessor serves on
	 */
	default void adopt(Inheritance inheritance) throws Exception {
	}

	/**
	 * In the successor, after the state was restored: whatever starts from here on does
	 * no work before {@link #resume}.
	 */
	default void hold() {
	}

	/**
	 * In a predecessor that is about to be replaced in place, before {@link #freeze}:
	 * serve on, but let each answer close its connection from now on, and wait until no
	 * connection is left that was open before; those that are idle are closed in the end.
	 * New connections are served meanwhile, for one request each. Undone by
	 * {@link #resume}.
	 * @param idle how long idle connections are kept, {@code null} for the server's own
	 * time
	 * @param pause the time for all of it, and who the caller is: its own connection is
	 * left out
	 * @throws Exception to give up; this process serves on
	 */
	default void windDown(@Nullable Duration idle, Pause pause) throws Exception {
	}

	/**
	 * In a predecessor that is about to be replaced in place, right after
	 * {@link #windDown}: accept no further connection, and serve those that are open to
	 * their end, of which each has one request at the most. Those on which nothing has
	 * come in when the time is over are closed. Undone by {@link #resume}.
	 * @param pause the time for it, and who the caller is: its own connection is left out
	 * @throws Exception to give up; this process serves on
	 */
	default void closeConnections(Pause pause) throws Exception {
	}

	/**
	 * In a predecessor that is replaced in place: everything is at rest, and nothing of
	 * this process will run any more. Either {@link #replaced} in the new image or
	 * {@link #aborted} follows. What this throws is logged.
	 * @param limit how long the new image may take until it serves
	 */
	default void replacing(Duration limit) {
	}

	/**
	 * In a process that was replaced in place, after {@link #resume}: it serves. What
	 * this throws is logged.
	 */
	default void replaced() {
	}

	/**
	 * In the predecessor: the copyover was refused or rolled back, and this process
	 * serves on. What this throws is logged.
	 */
	default void aborted() {
	}

	/**
	 * In the predecessor: the successor has just taken over. Must be quick: clients wait.
	 * What this throws is logged.
	 * @param successorPid the id of the process that serves now
	 */
	default void released(long successorPid) {
	}

	/**
	 * In the predecessor: the successor has taken over. Send on what still comes in.
	 * @param inheritance what was handed on
	 */
	default void forward(Inheritance inheritance) {
	}

	/**
	 * In the predecessor: the successor has taken over but died. Answer with an error
	 * what still comes in.
	 */
	default void orphaned() {
	}

	/**
	 * Return how long idle connections are kept by default.
	 * @return the time, zero where there are none
	 */
	default Duration idleTime() {
		return Duration.ZERO;
	}

	/**
	 * In the predecessor: wait until the last connections are done. Ends early when the
	 * thread is interrupted.
	 * @param idle how long idle connections are kept, {@code null} for the server's own
	 * time
	 * @param limit how long running requests are waited for
	 * @throws InterruptedException when interrupted
	 */
	default void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
	}

	/**
	 * In the predecessor: close what is left. The process ends right after.
	 * @param limit the time for it
	 * @throws Exception is logged
	 */
	default void retire(Duration limit) throws Exception {
	}

	/**
	 * A listening socket.
	 *
	 * @param name what it is for, such as {@code server}; unique
	 * @param address the host as text, as it was bound, in numeric form
	 * @param port the port
	 * @param descriptor the number of the descriptor
	 * @param scheme {@code https} where clients must use TLS, else {@code http}
	 */
	record Listener(String name, String address, int port, int descriptor, String scheme) {

		/**
		 * Make a listening socket whose clients use no TLS.
		 * @param name what it is for, such as {@code server}; unique
		 * @param address the host as text, as it was bound, in numeric form
		 * @param port the port
		 * @param descriptor the number of the descriptor
		 */
		public Listener(String name, String address, int port, int descriptor) {
			this(name, address, port, descriptor, "http");
		}

	}

	/**
	 * What one process hands on to the next beside its state.
	 *
	 * @param generation the generation of the successor
	 * @param listeners the listening sockets
	 * @param secret what forwarded requests prove themselves with, 256 random bits, the
	 * same for all generations of a line
	 */
	record Inheritance(int generation, List<Listener> listeners, byte[] secret) {

	}

	/**
	 * A piece of work in progress.
	 *
	 * @param description what it is, such as {@code POST /api/slow}; no parameters
	 * @param age how long it has been running
	 */
	record Work(String description, Duration age) {

	}

}
