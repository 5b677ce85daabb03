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

package io.copyover;

import java.util.List;

/**
 * The stream holds state that nobody in this process read. It would be lost, so the
 * restore fails, unless the application says that it may go
 * ({@code copyover.restore.discard}).
 */
public class UnclaimedStateException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final String[] unclaimed;

	/**
	 * Make an exception.
	 * @param unclaimed what nobody read, as {@code contributor} or
	 * {@code contributor/section}
	 */
	public UnclaimedStateException(List<String> unclaimed) {
		super("Nobody read the state of " + String.join(", ", unclaimed));
		this.unclaimed = unclaimed.toArray(String[]::new);
	}

	/**
	 * Return what nobody read.
	 * @return names of the form {@code contributor} or {@code contributor/section}
	 */
	public List<String> getUnclaimed() {
		return List.of(this.unclaimed);
	}

}
