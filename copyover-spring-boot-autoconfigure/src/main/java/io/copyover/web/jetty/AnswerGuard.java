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

package io.copyover.web.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import io.copyover.web.EmptyAnswer;

/**
 * Stands between the servlet container and the answer to one request, and can end that
 * from outside: what is being written then comes to its end, and what is written later
 * does not come through. The answer goes to its end once the container has done with the
 * request, whose objects serve the next one.
 */
final class AnswerGuard extends Response.Wrapper implements Callback {

	private final Callback callback;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile CountDownLatch decided = new CountDownLatch(1);

	private volatile @Nullable String contentType;

	private volatile boolean sized;

	private EmptyAnswer unsent = new EmptyAnswer(204, null);

	private ByteBuffer rest = BufferUtil.EMPTY_BUFFER;

	private @Nullable Runnable completing;

	private @Nullable Thread ending;

	private @Nullable Held held;

	private boolean writing;

	private boolean written;

	private boolean ended;

	private boolean done;

	private boolean finished;

	AnswerGuard(Request request, Response response, Callback callback) {
		super(request, response);
		this.callback = callback;
	}

	/**
	 * Return the content type that was sent.
	 * @return the type, {@code null} if none was, or not yet
	 */
	@Nullable String contentType() {
		return this.contentType;
	}

	/**
	 * Tell whether an answer could be ended without looking broken: its length has not
	 * been sent.
	 * @return {@code true} if it could
	 */
	boolean canEnd() {
		return !this.sized;
	}

	/**
	 * End the answer. Where something is being written, the request is completed after
	 * that: Jetty would break it off. Listeners of the application's run on a thread of
	 * their own, for they may wait for one that is writing.
	 * @param waiting tells whether the request still waits
	 * @param complete completes the request; throws an {@link IllegalStateException} or
	 * does nothing if the application has done so, or does not wait any more
	 * @param broken tells whether the container took the request for broken, since
	 * somebody began to write
	 * @param empty what is sent if nothing has been
	 * @return {@code false} if the application has ended it or said how long it will be,
	 * or is about to
	 */
	boolean end(BooleanSupplier waiting, Runnable complete, BooleanSupplier broken, EmptyAnswer empty) {
		this.lock.lock();
		try {
			if (isTaken() || !waiting.getAsBoolean()) {
				return false;
			}
			this.unsent = empty;
			this.completing = complete;
			if (this.writing) {
				this.ended = true;
				return true;
			}
			start(complete);
		}
		finally {
			this.lock.unlock();
		}
		return isDecided(broken);
	}

	private boolean isTaken() {
		return this.written || this.sized || this.ended || this.completing != null || (this.writing && !isCommitted());
	}

	// With the lock, so that nothing is written meanwhile.
	private void start(Runnable complete) {
		this.decided = new CountDownLatch(1);
		this.ending = new Thread(() -> complete(complete), "copyover-end");
		this.ending.setDaemon(true);
		this.ending.start();
	}

	private void complete(Runnable complete) {
		try {
			complete.run();
		}
		catch (IllegalStateException ex) {
			// The application was faster.
		}
		finally {
			decide(false);
		}
	}

	private boolean isDecided(BooleanSupplier broken) {
		try {
			while (!this.decided.await(1, TimeUnit.MILLISECONDS)) {
				if (broken.getAsBoolean()) {
					decide(true);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.lock.lock();
		try {
			return this.ended;
		}
		finally {
			this.lock.unlock();
		}
	}

	// The first call counts.
	private void decide(boolean ends) {
		Held waiting;
		this.lock.lock();
		try {
			this.ended = this.ended || (ends && this.ending != null);
			this.completing = this.ended ? this.completing : null;
			this.ending = null;
			waiting = this.held;
			this.held = null;
			this.decided.countDown();
		}
		finally {
			this.lock.unlock();
		}
		if (waiting != null) {
			write(waiting.last(), waiting.content(), waiting.callback());
		}
	}

	@Override
	public void write(boolean last, ByteBuffer content, Callback written) {
		switch (fate(last, content, written)) {
			case SENT -> super.write(last, content, new Written(written));
			case KEPT -> {
				decide(true);
				written.succeeded();
			}
			case DROPPED -> written.failed(new IOException("The answer was ended for a copyover"));
			case HELD -> {
			}
		}
	}

	private Fate fate(boolean last, ByteBuffer content, Callback written) {
		this.lock.lock();
		try {
			if (this.ended && !last) {
				return Fate.DROPPED;
			}
			if (this.ended || Thread.currentThread() == this.ending) {
				// The buffer is the container's, and used again.
				this.rest = BufferUtil.copy(content);
				return Fate.KEPT;
			}
			if (this.ending != null) {
				this.held = new Held(last, content, written);
				return Fate.HELD;
			}
			head();
			this.writing = true;
			this.written = last;
			return Fate.SENT;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void head() {
		if (!isCommitted()) {
			HttpFields headers = getHeaders();
			this.contentType = headers.get(HttpHeader.CONTENT_TYPE);
			this.sized = headers.contains(HttpHeader.CONTENT_LENGTH);
		}
	}

	private void written() {
		this.lock.lock();
		try {
			this.writing = false;
			if (this.ended && this.completing != null) {
				start(this.completing);
			}
		}
		finally {
			this.lock.unlock();
		}
		finishOnce();
	}

	private void finishOnce() {
		this.lock.lock();
		try {
			if (!this.ended || this.writing || !this.done || this.finished) {
				return;
			}
			this.finished = true;
		}
		finally {
			this.lock.unlock();
		}
		boolean committed = isCommitted();
		if (!committed) {
			askAgain();
		}
		super.write(true, committed ? this.rest : BufferUtil.EMPTY_BUFFER, this.callback);
	}

	private void askAgain() {
		HttpFields.Mutable headers = getHeaders();
		headers.remove(HttpHeader.CONTENT_ENCODING);
		headers.remove(HttpHeader.CONTENT_TYPE);
		headers.remove(HttpHeader.CONTENT_LENGTH);
		headers.put(HttpFields.CONNECTION_CLOSE);
		setStatus(this.unsent.status());
		if (this.unsent.hasLength()) {
			headers.put(HttpFields.CONTENT_LENGTH_0);
		}
		if (this.unsent.contentType() != null) {
			headers.put(HttpHeader.CONTENT_TYPE, this.unsent.contentType());
		}
	}

	@Override
	public void succeeded() {
		if (!isEnded()) {
			this.callback.succeeded();
		}
	}

	@Override
	public void failed(Throwable failure) {
		if (!isEnded()) {
			this.callback.failed(failure);
		}
	}

	private boolean isEnded() {
		boolean ends;
		this.lock.lock();
		try {
			ends = this.ended || Thread.currentThread() == this.ending;
			this.done = ends;
		}
		finally {
			this.lock.unlock();
		}
		if (ends) {
			decide(true);
			finishOnce();
		}
		return ends;
	}

	@Override
	public InvocationType getInvocationType() {
		return this.callback.getInvocationType();
	}

	/**
	 * What becomes of something that is written.
	 */
	private enum Fate {

		/** It is sent. */
		SENT,
		/** It is not known yet. */
		HELD,
		/** It is the end of the answer. */
		KEPT,
		/** It comes too late. */
		DROPPED

	}

	private record Held(boolean last, ByteBuffer content, Callback callback) {

	}

	private final class Written extends Callback.Nested {

		private Written(Callback callback) {
			super(callback);
		}

		@Override
		public void succeeded() {
			written();
			super.succeeded();
		}

		@Override
		public void failed(Throwable failure) {
			written();
			super.failed(failure);
		}

	}

}
