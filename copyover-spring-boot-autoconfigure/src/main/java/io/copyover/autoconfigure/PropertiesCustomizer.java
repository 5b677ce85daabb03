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

import org.springframework.util.StringUtils;

import io.copyover.autoconfigure.CopyoverProperties.Timeout;
import io.copyover.handover.CopyoverBuilder;

/**
 * Applies the properties to the builder.
 */
final class PropertiesCustomizer implements CopyoverBuilderCustomizer {

	private final CopyoverProperties properties;

	PropertiesCustomizer(CopyoverProperties properties) {
		this.properties = properties;
	}

	@Override
	public void customize(CopyoverBuilder builder) {
		Timeout timeout = this.properties.timeout();
		builder.mode(this.properties.mode())
			.rehearse(this.properties.exec().rehearse())
			.stateDirectory(this.properties.exec().directory())
			.binary(this.properties.binary())
			.extraArgs(this.properties.extraArgs())
			.bootTimeout(timeout.boot())
			.quietTimeout(timeout.quiet())
			.drainTimeout(timeout.drain())
			.handoverTimeout(timeout.handover())
			.retireTimeout(timeout.retire())
			.linger(this.properties.linger())
			.lingerMax(this.properties.lingerMax())
			.restoreBuffer(this.properties.restore().buffer().toBytes())
			.signal(StringUtils.hasText(this.properties.signal()) ? this.properties.signal() : null)
			.discard(this.properties.restore().discard());
	}

}
