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

package io.copyover.sample.bench;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * A contributor that fails or hangs while it restores, on request. It writes no section.
 */
@Bench
@Component
class Temper implements Contributor {

	private final String fail;

	private final OpenFiles files;

	Temper(@Value("${sample.fail:}") String fail, OpenFiles files) {
		this.fail = fail;
		this.files = files;
	}

	@Override
	public String copyoverName() {
		return "temper";
	}

	@Override
	public void copyoverSave(Encoder encoder) {
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws Exception {
		switch (this.fail) {
			case "restore" -> throw new IllegalStateException("sample.fail=restore");
			case "restore-memory" -> Misbehaviour.exhaustMemory();
			case "restore-descriptors" -> this.files.exhaust(OpenFiles.FEW);
			case "restore-hang" -> Misbehaviour.hang();
			default -> {
			}
		}
	}

}
