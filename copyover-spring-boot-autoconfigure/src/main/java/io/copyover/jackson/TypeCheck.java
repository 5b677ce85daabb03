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

package io.copyover.jackson;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Looks whether Jackson can write values of a type and make them anew, down to the types
 * of their elements and properties. Used once.
 */
final class TypeCheck {

	private final ObjectMapper mapper;

	private final Set<JavaType> seen = new HashSet<>();

	TypeCheck(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	void check(JavaType type) throws IOException {
		if (!this.seen.add(type) || type.isJavaLangObject()) {
			return;
		}
		if (type.isContainerType() || type.isReferenceType()) {
			if (type.getKeyType() != null) {
				this.mapper._deserializationContext().findKeyDeserializer(type.getKeyType(), null);
			}
			check(type.getContentType());
			return;
		}
		checkWritable(type);
		checkReadable(type);
	}

	private void checkWritable(JavaType type) throws IOException {
		SerializationContext context = this.mapper._serializationContext();
		if (!type.isAbstract() && context.findTypedValueSerializer(type, false) instanceof UnknownSerializer) {
			throw new IOException(type.getRawClass().getName() + " has no properties that could be written");
		}
	}

	private void checkReadable(JavaType type) throws IOException {
		DeserializationContext context = this.mapper._deserializationContext();
		ValueDeserializer<?> deserializer = context.findRootValueDeserializer(type);
		TypeDeserializer typeInformation = context.findTypeDeserializer(type);
		if (typeInformation != null) {
			return;
		}
		if (deserializer instanceof AbstractDeserializer) {
			throw new IOException(type.getRawClass().getName() + " is abstract, and nothing tells which class to make");
		}
		if (deserializer instanceof BeanDeserializerBase bean) {
			if (!bean.getValueInstantiator().canInstantiate()) {
				throw new IOException(type.getRawClass().getName() + " has no constructor that could be used");
			}
			for (Iterator<SettableBeanProperty> properties = bean.properties(); properties.hasNext();) {
				check(properties.next().getType());
			}
		}
	}

}
