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

import java.util.List;

import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.context.ApplicationEvent;

/**
 * A PID file that was put off. It names the predecessor until then, and is replaced in
 * one step; where that is not possible the writer overwrites it.
 */
final class PutOffPidFile extends PutOffListener {

	private final PidFile file;

	PutOffPidFile(ApplicationPidFileWriter writer) {
		super(writer);
		this.file = new PidFile(writer);
	}

	@Override
	protected void replay(List<ApplicationEvent> events) {
		if (!this.file.replace(events)) {
			super.replay(events);
		}
	}

}
