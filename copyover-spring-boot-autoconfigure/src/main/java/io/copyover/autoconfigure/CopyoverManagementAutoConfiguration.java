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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant;

/**
 * Auto-configuration for a management server with a port of its own: what cannot hand
 * that over refuses a copyover.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class)
@ConditionalOnClass({ ManagementPortType.class, ConditionalOnManagementPort.class })
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
public final class CopyoverManagementAutoConfiguration {

	@Bean
	Participant copyoverManagementPortCheck(ObjectProvider<ManagementServerCustomizer> customizers) {
		return new ManagementPortCheck(customizers);
	}

	/**
	 * Refuses where no web server is there that takes care of the management server too.
	 */
	private record ManagementPortCheck(ObjectProvider<ManagementServerCustomizer> customizers) implements Participant {

		@Override
		public void check() {
			if (this.customizers.stream().findFirst().isEmpty()) {
				throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
						"A separate management port ('management.server.port') cannot be handed over with this web server");
			}
		}

	}

}
