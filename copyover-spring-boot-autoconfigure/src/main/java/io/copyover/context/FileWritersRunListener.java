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

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * In a successor, puts off the files that tell a process's id and port; in a process that
 * was replaced in place, keeps the PID file. It looks for their writers before each
 * event, for they may be added late.
 */
final class FileWritersRunListener implements SpringApplicationRunListener, Ordered {

	private static final String SUCCESSOR = "--copyover-ack-fd=";

	private static final String RESTORED = "--copyover-fd=";

	private static final String BEAN = "copyoverFileWriters";

	private final SpringApplication application;

	private final @Nullable FileWriters writers;

	private final boolean inPlace;

	FileWritersRunListener(SpringApplication application, String[] args) {
		this.application = application;
		this.writers = contains(args, SUCCESSOR) ? new FileWriters() : null;
		this.inPlace = this.writers == null && contains(args, RESTORED);
	}

	private static boolean contains(String[] args, String option) {
		return Arrays.stream(args).anyMatch((arg) -> arg.startsWith(option));
	}

	@Override
	public void starting(ConfigurableBootstrapContext bootstrapContext) {
		putOff();
	}

	@Override
	public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
			ConfigurableEnvironment environment) {
		putOff();
	}

	@Override
	public void contextPrepared(ConfigurableApplicationContext context) {
		putOff();
	}

	@Override
	public void contextLoaded(ConfigurableApplicationContext context) {
		putOff();
		if (this.writers != null) {
			context.getBeanFactory().registerSingleton(BEAN, this.writers);
		}
	}

	private void putOff() {
		if (this.writers != null) {
			this.writers.putOff(this.application);
		}
		else if (this.inPlace) {
			FileWriters.keep(this.application);
		}
	}

	/**
	 * Before the listener that publishes the events.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
