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

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import io.copyover.handover.Errand;
import io.copyover.web.RunningRequest;

/**
 * Which threads work on which request. The event loop knows the request of what it reads;
 * a task that is given to one of Reactor's schedulers belongs to the request of the
 * thread that gives it. So the request that calls for a copyover is told from those that
 * must be waited for.
 */
final class RequestThreads {

	private static final String HOOK = "copyover";

	private static final ThreadLocal<@Nullable RunningRequest> CURRENT = new ThreadLocal<>();

	private RequestThreads() {
	}

	/**
	 * Have Reactor's schedulers tell. A repeated call does nothing.
	 */
	static void install() {
		Schedulers.onScheduleHook(HOOK, RequestThreads::wrap);
	}

	/**
	 * Run something for a request.
	 * @param request the request
	 * @param task what to run
	 */
	static void on(@Nullable RunningRequest request, Runnable task) {
		RunningRequest before = CURRENT.get();
		if (before == request) {
			task.run();
			return;
		}
		set(request);
		try {
			task.run();
		}
		finally {
			if (request != null) {
				request.detach();
			}
			set(before);
		}
	}

	private static void set(@Nullable RunningRequest request) {
		if (request == null) {
			CURRENT.remove();
			Errand.end();
		}
		else {
			CURRENT.set(request);
			Errand.begin(request::isLeft);
			request.attach();
		}
	}

	private static Runnable wrap(Runnable task) {
		RunningRequest request = CURRENT.get();
		return (request != null) ? () -> on(request, task) : task;
	}

}
