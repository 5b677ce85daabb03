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

import java.util.List;

import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;

import io.copyover.handover.Participant;
import io.copyover.web.LongRequestContract;

/**
 * Tests for what becomes of long requests of Spring MVC on Jetty.
 */
class LongRequestTests extends LongRequestContract {

	@Override
	protected Class<? extends Participant> adapter() {
		return JettyTraffic.class;
	}

	@Override
	protected boolean isReactive() {
		return false;
	}

	@Override
	protected List<Class<?>> others() {
		return List.of(TomcatServletWebServerAutoConfiguration.class);
	}

}
