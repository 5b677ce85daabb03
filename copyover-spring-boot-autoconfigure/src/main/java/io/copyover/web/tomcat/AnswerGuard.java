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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.coyote.ActionCode;
import org.apache.coyote.ActionHook;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Stands between the application and the output of one processor. Lets answers close
 * their connection, those in progress too unless their head is sent; and keeps threads of
 * the application from writing into an answer that is being ended from outside, which
 * would leave it damaged.
 */
final class AnswerGuard implements OutputBuffer, ActionHook {

	private static final Field OUTPUT_BUFFER = field("outputBuffer");

	private static final Field HOOK = field("hook");

	private static final Set<ActionCode> WRITING = Set.of(ActionCode.COMMIT, ActionCode.CLIENT_FLUSH, ActionCode.CLOSE,
			ActionCode.ACK, ActionCode.EARLY_HINTS);

	private static final long PATIENCE_MILLIS = 100;

	private final CopyoverHttp11Processor processor;

	private final Response response;

	private final TrafficControl control;

	private final OutputBuffer output;

	private final ActionHook hook;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean ended;

	/**
	 * Make one and put it in its place.
	 * @param processor the processor
	 * @param response the answer of the processor, used for one request after the other
	 * @param control knows whether answers close their connections
	 */
	AnswerGuard(CopyoverHttp11Processor processor, Response response, TrafficControl control) {
		this.processor = processor;
		this.response = response;
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
			if (isShut()) {
				throw new IOException("The answer was ended for a copyover");
			}
			closeAfterwards();
			return this.output.doWrite(chunk);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public long getBytesWritten() {
		return this.output.getBytesWritten();
	}

	@Override
	public void action(ActionCode code, @Nullable Object parameter) {
		if (!WRITING.contains(code)) {
			this.hook.action(code, parameter);
			return;
		}
		this.lock.lock();
		try {
			if (!isShut()) {
				closeAfterwards();
				this.hook.action(code, parameter);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void closeAfterwards() {
		if (this.control.isClosingAfterAnswers() && !this.response.isCommitted()) {
			this.response.setHeader("Connection", "close");
		}
	}

	/**
	 * Tell whether the current thread may not write: only the one that finishes the
	 * request may then, and it has the lock of the connection.
	 * @return {@code true} if it may not
	 */
	private boolean isShut() {
		SocketWrapperBase<?> socket = this.processor.socket();
		return this.ended && (socket == null || !socket.getLock().isHeldByCurrentThread());
	}

	/**
	 * Let nobody write any more but the server itself.
	 * @return {@code false} if somebody is writing and does not come to an end
	 */
	boolean end() {
		boolean locked = false;
		try {
			locked = this.lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
			this.ended = locked;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (locked) {
				this.lock.unlock();
			}
		}
		return locked;
	}

	/**
	 * Let everybody write again.
	 */
	void reset() {
		this.ended = false;
	}

}
