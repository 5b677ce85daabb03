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

import io.copyover.handover.CopyoverBuilder;

/**
 * Changes the builder of the {@link io.copyover.Copyover} bean before it is used. Every
 * bean of this type is called, in the order of {@code @Order}.
 */
@FunctionalInterface
public interface CopyoverBuilderCustomizer {

	/**
	 * Change the builder.
	 * @param builder the builder
	 */
	void customize(CopyoverBuilder builder);

}
