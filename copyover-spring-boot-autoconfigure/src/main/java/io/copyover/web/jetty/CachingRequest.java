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

import java.util.concurrent.Executor;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;

/**
 * A request with a cache of its own. The servlet container puts what it knows of a
 * request into the cache of the connection, and Jetty gives none to a connection that
 * ends with its request, as a proxy's often does.
 */
final class CachingRequest extends Request.Wrapper implements Components {

	private final Attributes cache = new Attributes.Mapped();

	private final Components components;

	private CachingRequest(Request request) {
		super(request);
		this.components = request.getComponents();
	}

	/**
	 * Return a request that has a cache.
	 * @param request the request
	 * @return the same if it has one
	 */
	static Request of(Request request) {
		return (request.getComponents().getCache() == Attributes.NULL) ? new CachingRequest(request) : request;
	}

	@Override
	public Components getComponents() {
		return this;
	}

	@Override
	public Attributes getCache() {
		return this.cache;
	}

	@Override
	public ByteBufferPool getByteBufferPool() {
		return this.components.getByteBufferPool();
	}

	@Override
	public Scheduler getScheduler() {
		return this.components.getScheduler();
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public ThreadPool getThreadPool() {
		return this.components.getThreadPool();
	}

	@Override
	public Executor getExecutor() {
		return this.components.getExecutor();
	}

}
