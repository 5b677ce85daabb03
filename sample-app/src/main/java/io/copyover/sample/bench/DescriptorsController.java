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

import java.io.IOException;
import java.util.Map;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets clients use up the descriptors of the process, and give them back.
 */
@Bench
@RestController
@RequestMapping("/api/descriptors")
class DescriptorsController {

	private final OpenFiles files;

	DescriptorsController(OpenFiles files) {
		this.files = files;
	}

	@PostMapping
	Map<String, Integer> exhaust(@RequestParam int leave) throws IOException {
		return Map.of("open", this.files.exhaust(leave));
	}

	@DeleteMapping
	Map<String, Integer> release() throws IOException {
		return Map.of("open", this.files.release());
	}

}
