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

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

import io.copyover.web.ThreadReserve;

/**
 * Raises the maximum of Tomcat's thread pool. Virtual threads need no reserve; pools of
 * other kinds are left alone.
 */
final class PoolReserve implements ThreadReserve {

	private final Supplier<@Nullable Executor> executor;

	PoolReserve(Supplier<@Nullable Executor> executor) {
		this.executor = executor;
	}

	@Override
	public void lend() {
		resize(1);
		if (this.executor.get() instanceof ThreadPoolExecutor pool) {
			try {
				// The pool looks at its queue when it gets a new thread, and it gets one
				// when there is something to do.
				pool.execute(() -> {
				});
			}
			catch (RejectedExecutionException ex) {
				// It is being shut down, or it is full and busy.
			}
		}
	}

	@Override
	public void giveBack() {
		resize(-1);
	}

	private synchronized void resize(int difference) {
		if (this.executor.get() instanceof ThreadPoolExecutor pool) {
			pool.setMaximumPoolSize(Math.max(pool.getCorePoolSize(), pool.getMaximumPoolSize() + difference));
		}
	}

}
