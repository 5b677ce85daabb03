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

import org.eclipse.jetty.ee11.servlet.ServletChannel;
import org.eclipse.jetty.ee11.servlet.ServletChannelState;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

import io.copyover.web.EmptyAnswer;
import io.copyover.web.RequestHandle;

/**
 * A request in progress.
 */
final class JettyRequestHandle implements RequestHandle {

	private final String path;

	private final Request request;

	private final AnswerGuard guard;

	JettyRequestHandle(String path, Request request, AnswerGuard guard) {
		this.path = path;
		this.request = request;
		this.guard = guard;
	}

	@Override
	public String path() {
		return this.path;
	}

	@Override
	public @Nullable String contentType() {
		return this.guard.contentType();
	}

	@Override
	public @Nullable String accept() {
		return this.request.getHeaders().get(HttpHeader.ACCEPT);
	}

	@Override
	public boolean canEnd() {
		return this.guard.canEnd() && waiting() != null;
	}

	@Override
	public boolean end(EmptyAnswer unsent) {
		ServletContextRequest waiting = waiting();
		return waiting != null && this.guard.end(() -> waiting() == waiting, () -> complete(waiting),
				waiting.getServletChannel().getServletRequestState()::isAborted, unsent);
	}

	// The container's part of the connection is not used again, for a thread of the
	// application may still be in it.
	private void complete(ServletContextRequest waiting) {
		cache().removeAttribute(ServletChannel.class.getName());
		waiting.getServletApiRequest().getAsyncContext().complete();
	}

	private Attributes cache() {
		return this.request.getComponents().getCache();
	}

	/**
	 * Return what the servlet container knows of the request, which it keeps with the
	 * connection.
	 * @return the request, {@code null} unless it waits without a thread
	 */
	private @Nullable ServletContextRequest waiting() {
		Object known = cache().getAttribute(ServletChannel.class.getName());
		if (!(known instanceof ServletChannel channel)
				|| channel.getServletRequestState().getState() != ServletChannelState.State.WAITING) {
			return null;
		}
		ServletContextRequest current = channel.getServletContextRequest();
		return (current != null && Request.unWrap(current) == Request.unWrap(this.request)
				&& current.getServletApiRequest().isAsyncStarted()) ? current : null;
	}

}
