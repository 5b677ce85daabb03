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

package io.copyover.web.netty;

import java.util.concurrent.atomic.AtomicReference;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import io.copyover.web.EmptyAnswer;
import io.copyover.web.RequestHandle;
import io.copyover.web.RunningRequest;

/**
 * A request that the server has got and not answered. Its answer belongs to the
 * application, which ends it or has said how long it will be, or to whom has ended it
 * from outside, whoever comes first.
 */
final class InProgress implements RequestHandle {

	private final AtomicReference<Owner> owner = new AtomicReference<>(Owner.NOBODY);

	private final @Nullable RunningRequest request;

	private final Ending ending;

	private final String path;

	private final @Nullable String accept;

	private volatile @Nullable String contentType;

	private boolean begun;

	/**
	 * Make one.
	 * @param head the request
	 * @param request what was let in, {@code null} if nobody waits for it
	 * @param ending ends the answer; called on any thread
	 */
	InProgress(HttpRequest head, @Nullable RunningRequest request, Ending ending) {
		this.request = request;
		this.ending = ending;
		this.path = HttpText.plainPath(head);
		this.accept = head.headers().get(HttpHeaderNames.ACCEPT);
		if (request != null) {
			request.handle(this);
		}
	}

	@Nullable RunningRequest request() {
		return this.request;
	}

	/**
	 * Tell whether something that the application writes still belongs to the answer.
	 * Called on the event loop, as is {@link #isBegun}.
	 * @param message what it writes; no interim answer
	 * @return {@code false} if the answer was ended
	 */
	boolean write(Object message) {
		HttpResponse head = (message instanceof HttpResponse response) ? response : null;
		if (message instanceof LastHttpContent
				|| (head != null && head.headers().contains(HttpHeaderNames.CONTENT_LENGTH))) {
			take(Owner.APPLICATION);
		}
		else if (head == null) {
			this.owner.compareAndSet(Owner.BEGINNING, Owner.NOBODY);
		}
		else if (!EmptyAnswer.isEventStream(head.headers().get(HttpHeaderNames.CONTENT_TYPE))) {
			take(Owner.BEGINNING);
		}
		boolean belongs = !isEnded();
		// Not before that is known: an answer that was ended meanwhile has not begun.
		if (belongs && head != null) {
			this.begun = true;
			this.contentType = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
		}
		return belongs;
	}

	private void take(Owner next) {
		this.owner.updateAndGet((current) -> (current != Owner.COPYOVER) ? next : current);
	}

	/**
	 * Tell whether the head of the answer was written.
	 * @return {@code true} if it was
	 */
	boolean isBegun() {
		return this.begun;
	}

	boolean isEnded() {
		return this.owner.get() == Owner.COPYOVER;
	}

	@Override
	public String path() {
		return this.path;
	}

	@Override
	public @Nullable String contentType() {
		return this.contentType;
	}

	@Override
	public @Nullable String accept() {
		return this.accept;
	}

	@Override
	public boolean canEnd() {
		return this.owner.get() == Owner.NOBODY && this.request != null && !this.request.hasThread();
	}

	@Override
	public boolean end(EmptyAnswer unsent) {
		boolean ends = this.owner.compareAndSet(Owner.NOBODY, Owner.COPYOVER);
		if (ends) {
			this.ending.end(this, unsent);
		}
		return ends;
	}

	/**
	 * Who ends the answer.
	 */
	private enum Owner {

		/** Not known yet. */
		NOBODY,
		/** The application, until the first part of what it has to say is written. */
		BEGINNING,
		/** The application. */
		APPLICATION,
		/** The copyover. */
		COPYOVER

	}

	/**
	 * Ends an answer that the application can no longer write.
	 */
	@FunctionalInterface
	interface Ending {

		/**
		 * End it soon.
		 * @param request the request
		 * @param unsent what the client gets if nothing was sent
		 */
		void end(InProgress request, EmptyAnswer unsent);

	}

}
