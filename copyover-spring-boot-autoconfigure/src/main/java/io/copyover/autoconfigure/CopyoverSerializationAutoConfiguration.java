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

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

import io.copyover.serial.AllowedClasses;
import io.copyover.serial.SerializedObjects;

/**
 * Auto-configuration of Java serialisation, for state whose types nobody knows
 * beforehand.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CopyoverSerializationProperties.class)
public final class CopyoverSerializationAutoConfiguration {

	private static final List<String> SPRING = List.of("org.springframework.security.**",
			"org.springframework.cache.support.NullValue", "org.springframework.util.LinkedCaseInsensitiveMap",
			"org.springframework.util.LinkedMultiValueMap", "org.springframework.util.MultiValueMapAdapter",
			"org.springframework.web.servlet.FlashMap", "jakarta.servlet.http.Cookie");

	@Bean
	@ConditionalOnMissingBean
	SerializedObjects copyoverSerializedObjects(ApplicationContext context, BeanFactory beanFactory,
			CopyoverSerializationProperties properties) {
		List<String> allowed = new ArrayList<>(SPRING);
		if (AutoConfigurationPackages.has(beanFactory)) {
			AutoConfigurationPackages.get(beanFactory).forEach((name) -> allowed.add(name + ".**"));
		}
		allowed.addAll(properties.allow());
		ClassLoader classLoader = context.getClassLoader();
		return new SerializedObjects((classLoader != null) ? classLoader : ClassUtils.getDefaultClassLoader(),
				new AllowedClasses(allowed));
	}

}
