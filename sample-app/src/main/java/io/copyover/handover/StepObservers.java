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

package io.copyover.handover;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Lets the bench watch the steps of a handover, which applications cannot.
 */
public final class StepObservers {

	private StepObservers() {
	}

	/**
	 * Have something told of each step that this process reaches, on the thread that
	 * takes it, before it goes on.
	 * @param builder makes the handover
	 * @param observer takes the step in lower case and the extra arguments of the
	 * copyover (predecessor) or the arguments of {@code main} (successor)
	 */
	public static void install(CopyoverBuilder builder, BiConsumer<String, List<String>> observer) {
		builder.observer((step, args) -> observer.accept(step.toString(), args));
	}

}
