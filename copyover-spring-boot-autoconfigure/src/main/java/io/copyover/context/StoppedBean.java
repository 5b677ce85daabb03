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

package io.copyover.context;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/**
 * A lifecycle bean that is being stopped. Safe for use by several threads.
 */
final class StoppedBean {

	private final String name;

	private final Lifecycle bean;

	private final CountDownLatch done = new CountDownLatch(1);

	private volatile @Nullable Throwable failure;

	private @Nullable Consumer<StoppedBean> late;

	StoppedBean(String name, Lifecycle bean) {
		this.name = name;
		this.bean = bean;
	}

	String name() {
		return this.name;
	}

	Lifecycle bean() {
		return this.bean;
	}

	/**
	 * Stop it, on a thread of its own: it may take as long as it likes.
	 */
	void stop() {
		Thread thread = new Thread(this::run, "copyover-stop");
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		try {
			if (this.bean instanceof SmartLifecycle smart) {
				smart.stop(this::done);
			}
			else {
				this.bean.stop();
				done();
			}
		}
		catch (Throwable ex) {
			this.failure = ex;
			done();
		}
	}

	private synchronized void done() {
		this.done.countDown();
		Consumer<StoppedBean> listener = this.late;
		this.late = null;
		if (listener != null) {
			listener.accept(this);
		}
	}

	CountDownLatch latch() {
		return this.done;
	}

	boolean isDone() {
		return this.done.getCount() == 0;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Have a listener called when the bean has stopped, unless it has already.
	 * @param listener the listener; it is called under the lock of this object, so that
	 * {@link #forget} waits for it
	 * @return whether it will be
	 */
	synchronized boolean onceDone(Consumer<StoppedBean> listener) {
		if (isDone()) {
			return false;
		}
		this.late = listener;
		return true;
	}

	/**
	 * Forget the listener. One that is being called has been when this returns.
	 * @return whether there was one that has not been called
	 */
	synchronized boolean forget() {
		boolean waiting = this.late != null;
		this.late = null;
		return waiting;
	}

}
