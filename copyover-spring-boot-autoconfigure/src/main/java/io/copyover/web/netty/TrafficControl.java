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

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;
import io.copyover.web.GateSettings;

/**
 * What the pipelines of all connections and {@link NettyTraffic} have in common.
 */
final class TrafficControl {

	private static final int SPOOL_KEEP_SECONDS = 5;

	private final Gate gate;

	private final Connections connections = new Connections();

	private final GateSettings settings;

	private final Executor spool = spool();

	private volatile byte[] secret;

	private volatile @Nullable InetSocketAddress successor;

	private volatile boolean closing;

	TrafficControl(Gate gate, GateSettings settings, byte[] secret) {
		this.gate = gate;
		this.settings = settings;
		this.secret = secret.clone();
	}

	private static Executor spool() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, SPOOL_KEEP_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "copyover-spool");
					thread.setDaemon(true);
					return thread;
				});
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	Gate gate() {
		return this.gate;
	}

	Connections connections() {
		return this.connections;
	}

	GateSettings settings() {
		return this.settings;
	}

	/**
	 * Return where bodies that are read ahead go to their file and come from it: an event
	 * loop must not wait for a disk. Each connection has one piece under way at most.
	 * @return the executor
	 */
	Executor spoolExecutor() {
		return this.spool;
	}

	byte[] secret() {
		return this.secret;
	}

	void setSecret(byte[] secret) {
		this.secret = secret;
	}

	/**
	 * Return where requests are forwarded to.
	 * @return the address, {@code null} if there is nothing to forward to
	 */
	@Nullable InetSocketAddress successor() {
		return this.successor;
	}

	void setSuccessor(InetSocketAddress successor) {
		this.successor = successor;
	}

	/**
	 * Tell whether each answer closes its connection.
	 * @return {@code true} if it does
	 */
	boolean isClosing() {
		return this.closing;
	}

	void setClosing(boolean closing) {
		this.closing = closing;
	}

}
