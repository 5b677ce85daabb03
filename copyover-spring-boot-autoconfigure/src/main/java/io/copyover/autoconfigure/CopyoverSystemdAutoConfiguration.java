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

package io.copyover.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import io.copyover.handover.Mode;
import io.copyover.process.OperatingSystem;
import io.copyover.systemd.MainProcess;
import io.copyover.systemd.NotifySocket;
import io.copyover.systemd.SystemdParticipant;
import io.copyover.systemd.WatchdogSettings;

/**
 * Auto-configuration of what a copyover tells systemd, where systemd listens.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class)
@ConditionalOnProperty(CopyoverSystemdAutoConfiguration.NOTIFY_SOCKET)
@ConditionalOnBooleanProperty(name = { "copyover.enabled", "copyover.systemd.enabled" }, matchIfMissing = true)
public final class CopyoverSystemdAutoConfiguration {

	static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

	@Bean
	@ConditionalOnMissingBean
	@Order(100)
	SystemdParticipant copyoverSystemdParticipant(ApplicationContext context, Environment environment,
			OperatingSystem operatingSystem, CopyoverProperties properties) {
		boolean main = MainProcess.isThis(environment.getProperty("SYSTEMD_EXEC_PID"), operatingSystem.pid());
		return new SystemdParticipant(context, new NotifySocket(environment.getRequiredProperty(NOTIFY_SOCKET)),
				properties.mode().resolve(operatingSystem, main) == Mode.SPAWN,
				WatchdogSettings.interval(variable(environment, "WATCHDOG_USEC"), variable(environment, "WATCHDOG_PID"),
						operatingSystem.pid()));
	}

	private static @Nullable String variable(Environment environment, String name) {
		String value = environment.getProperty(name);
		return StringUtils.hasText(value) ? value : null;
	}

}
