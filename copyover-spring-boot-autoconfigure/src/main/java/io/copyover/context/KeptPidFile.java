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
import org.springframework.context.event.GenericApplicationListenerAdapter;

/**
 * The PID file of a process that was replaced in place, which names it already: it is
 * replaced in one step, as early as its name is known, so that it goes with the process;
 * where that is not possible the writer overwrites it.
 */
final class KeptPidFile extends GenericApplicationListenerAdapter {

	private final PidFile file;

	private boolean replaced;

	KeptPidFile(ApplicationPidFileWriter writer) {
		super(writer);
		this.file = new PidFile(writer);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		this.replaced = this.replaced || this.file.replace(List.of(event));
		if (!this.replaced) {
			super.onApplicationEvent(event);
		}
	}

}
