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

import java.util.Objects;

/**
 * A {@link Contributor} made of two functions.
 */
final class FunctionContributor implements Contributor {

	private final String name;

	private final Save save;

	private final Restore restore;

	FunctionContributor(String name, Save save, Restore restore) {
		this.name = Objects.requireNonNull(name, "'name' must not be null");
		this.save = Objects.requireNonNull(save, "'save' must not be null");
		this.restore = Objects.requireNonNull(restore, "'restore' must not be null");
	}

	@Override
	public String copyoverName() {
		return this.name;
	}

	@Override
	public void copyoverSave(Encoder encoder) throws Exception {
		this.save.save(encoder);
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws Exception {
		this.restore.restore(decoder);
	}

	@Override
	public String toString() {
		return "Contributor '" + this.name + "'";
	}

}
