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

package io.copyover.web.tomcat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.apache.coyote.ActionCode;
import org.apache.coyote.ActionHook;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

import io.copyover.web.EmptyAnswer;

/**
 * Stands between the application and the output of one processor or stream. Lets answers
 * close their connection, those in progress too unless their head is sent; and keeps
 * threads of the application from writing into an answer that is being ended from
 * outside, which would leave it damaged. Who sends the head or ends the answer first has
 * it; after an end it is the server's alone, and its objects are not used again, for such
 * threads may still have them.
 */
final class AnswerGuard implements OutputBuffer, ActionHook {

	private static final Field OUTPUT_BUFFER = field("outputBuffer");

	private static final Field HOOK = field("hook");

	private static final Set<ActionCode> WRITING = Set.of(ActionCode.COMMIT, ActionCode.CLIENT_FLUSH, ActionCode.CLOSE,
			ActionCode.ACK, ActionCode.EARLY_HINTS);

	private static final Set<ActionCode> SCHEDULING = Set.of(ActionCode.DISPATCH_WRITE, ActionCode.DISPATCH_EXECUTE);

	private final Response response;

	private final boolean hasConnection;

	private final TrafficControl control;

	private final OutputBuffer output;

	private final ActionHook hook;

	private final Runnable spent;

	private final ReentrantLock lock = new ReentrantLock();

	private final ReentrantLock ending = new ReentrantLock();

	private volatile @Nullable UnsentAnswer unsent;

	private volatile boolean ended;

	private volatile boolean closing;

	private boolean concluded;

	private volatile @Nullable Thread server;

	/**
	 * Make one and put it in its place.
	 * @param response the answer, used for one request after the other
	 * @param control knows whether answers close their connections
	 * @param hasConnection whether the connection is the answer's own, so that it can
	 * close it
	 * @param spent is run before an answer is ended from outside: from then on threads of
	 * the application may have the objects that it was made with
	 */
	AnswerGuard(Response response, TrafficControl control, boolean hasConnection, Runnable spent) {
		this.spent = spent;
		this.response = response;
		this.hasConnection = hasConnection;
		this.control = control;
		this.output = (OutputBuffer) get(OUTPUT_BUFFER, response);
		this.hook = (ActionHook) get(HOOK, response);
		response.setOutputBuffer(this);
		ReflectionUtils.setField(HOOK, response, this);
	}

	private static Field field(String name) {
		Field field = ReflectionUtils.findField(Response.class, name);
		if (field == null) {
			throw new IllegalStateException("This Tomcat's answers have no '" + name + "'");
		}
		ReflectionUtils.makeAccessible(field);
		return field;
	}

	private static Object get(Field field, Response response) {
		Object value = ReflectionUtils.getField(field, response);
		if (value == null) {
			throw new IllegalStateException("An answer of Tomcat has no '" + field.getName() + "'");
		}
		return value;
	}

	@Override
	public int doWrite(ByteBuffer chunk) throws IOException {
		this.lock.lock();
		try {
			if (this.ended) {
				return drop(chunk);
			}
			beforeCommit();
			return this.output.doWrite(chunk);
		}
		finally {
			this.lock.unlock();
		}
	}

	// Take what is written after the end. What the server finds in its buffer may just
	// have been written by a thread of the application.
	private int drop(ByteBuffer chunk) throws IOException {
		if (!isOfServer()) {
			throw tooLate();
		}
		int count = chunk.remaining();
		chunk.position(chunk.limit());
		return count;
	}

	private static IOException tooLate() {
		return new IOException("The answer was ended for a copyover");
	}

	@Override
	public long getBytesWritten() {
		return this.output.getBytesWritten();
	}

	@Override
	public void action(ActionCode code, @Nullable Object parameter) {
		if (SCHEDULING.contains(code) && isOver()) {
			return;
		}
		if (!WRITING.contains(code)) {
			this.hook.action(code, parameter);
			return;
		}
		this.lock.lock();
		try {
			if (!this.ended) {
				beforeCommit();
				this.hook.action(code, parameter);
			}
			else if (isOfServer()) {
				conclude(code == ActionCode.CLOSE);
			}
			else if (code == ActionCode.COMMIT) {
				// Or Tomcat would take the head for sent when this returns.
				AnswerGuard.<RuntimeException>sneak(tooLate());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	// All that lets Tomcat commit an answer may fail with an IOException.
	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(Throwable failure) throws T {
		throw (T) failure;
	}

	private boolean isOver() {
		this.lock.lock();
		try {
			return this.ended && !isOfServer();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void beforeCommit() {
		if (!this.response.isCommitted() && this.hasConnection && this.control.isClosingAfterAnswers()) {
			this.response.setHeader("Connection", "close");
		}
	}

	/**
	 * Say that the current thread is the server's and works on the request, until
	 * {@link #left}.
	 */
	void entered() {
		awaitEnding();
		this.server = Thread.currentThread();
	}

	void left() {
		this.server = null;
		awaitEnding();
	}

	// Before and after this Tomcat calls listeners of the application, which may write,
	// with the lock that it completes a request under.
	private void awaitEnding() {
		this.ending.lock();
		this.ending.unlock();
	}

	private boolean isOfServer() {
		return this.server == Thread.currentThread();
	}

	/**
	 * Tell whether the answer can be ended from outside as far as it has got: not if its
	 * head said how long it is, for that is what the client waits for.
	 * @return {@code true} if it can
	 */
	boolean canEnd() {
		return !this.response.isCommitted() || this.response.getContentLengthLong() < 0;
	}

	/**
	 * Let no thread of the application write any more. One that is writing comes to the
	 * end of that, however slow its client is; who finishes the request waits for it.
	 * @param waiting tells whether the request still waits
	 * @param complete completes the request; throws an {@link IllegalStateException} if
	 * the application has just done so itself
	 * @param empty what the server sends if nothing has been sent
	 * @return {@code false} if the application has, or is beginning to answer, or the
	 * answer cannot be ended
	 */
	boolean end(BooleanSupplier waiting, Runnable complete, EmptyAnswer empty) {
		this.ending.lock();
		try {
			return waiting.getAsBoolean() && endWaiting(complete, empty);
		}
		finally {
			this.ending.unlock();
		}
	}

	private boolean endWaiting(Runnable complete, EmptyAnswer empty) {
		// With the lock nobody sees the state that may have to be taken back.
		boolean locked = this.lock.tryLock();
		try {
			boolean begun = this.response.isCommitted();
			if (begun ? !canEnd() : (!locked || isBeginning())) {
				return false;
			}
			this.unsent = begun ? null : new UnsentAnswer(this.response, empty);
			this.spent.run();
			this.ended = true;
			complete.run();
			return true;
		}
		catch (IllegalStateException | NullPointerException ex) {
			// The latter where Tomcat is about to use the request's objects again.
			reset();
			return false;
		}
		finally {
			if (locked) {
				this.lock.unlock();
			}
		}
	}

	// WebFlux sets the length and the content type just before it writes.
	private boolean isBeginning() {
		return this.response.getWriteListener() != null && (this.response.getContentType() != null
				|| this.response.getMimeHeaders().getHeader("Content-Length") != null);
	}

	/**
	 * Finish an answer that was ended from outside, on a thread of the server's that has
	 * come to do so. An answer without a head gets it at once, before the server looks at
	 * what the application may be changing meanwhile.
	 * @param socket the connection, {@code null} if it is closed
	 * @param over whether all that was written before the end has been sent
	 */
	void finish(@Nullable SocketWrapperBase<?> socket, boolean over) {
		this.lock.lock();
		try {
			if (!this.ended || this.concluded) {
				return;
			}
			UnsentAnswer answer = this.unsent;
			if (answer != null && socket != null && this.hasConnection && !this.response.isCommitted()) {
				this.response.setCommitted(true);
				this.closing = true;
				answer.send(socket);
			}
			conclude(over);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void conclude(boolean over) {
		if (this.concluded) {
			return;
		}
		UnsentAnswer answer = this.unsent;
		if (answer != null && !this.response.isCommitted()) {
			answer.apply();
			this.hook.action(ActionCode.COMMIT, null);
		}
		if (over) {
			this.concluded = true;
			this.hook.action(ActionCode.CLOSE, null);
		}
	}

	/**
	 * Tell whether the client was told that the connection will be closed, without
	 * Tomcat's knowledge.
	 * @return {@code true} if it was
	 */
	boolean isClosing() {
		return this.closing;
	}

	/**
	 * Let everybody write again.
	 */
	void reset() {
		this.ended = false;
		this.concluded = false;
		this.unsent = null;
	}

}
